# mypy: ignore-errors
"""The loops of `scanning` and `cells`, compiled by Numba; imported only where it is installed.

Totals of one respondent are small, so products within a block of rows are added in 32 bits, which
lets the compiler handle eight at a time; blocks are added up in 64 bits.
"""

from math import nan

from numba import float64, int32, njit, prange

LIMIT = 2.0**63
# A difference that varies less than this, relative to its waves, varies by rounding alone.
ROUNDING = 1e-15


@njit(parallel=True, nogil=True)
def scan(y, m, starts, block, out):
    """Add the states of all cells to `out`, shape (cells, columns, 9)."""
    for column in prange(y.shape[0]):
        for cell in range(starts.size - 1):
            begin = starts[cell]
            while begin < starts[cell + 1]:
                end = min(begin + block, starts[cell + 1])
                active = having = lacking = outside = int32(0)
                sum_m = sum_y = mm = my = yy = int32(0)
                for row in range(begin, end):
                    a, b = int32(m[column, row]), int32(y[column, row])
                    inside = int32(a != 0)
                    active = int32(active + inside)
                    having = int32(having + (inside & int32(b != 0)))
                    lacking = int32(lacking + (inside & int32(a > b)))
                    outside = int32(outside + (int32(b < 0) | int32(b > a)))
                    sum_m, sum_y = int32(sum_m + a), int32(sum_y + b)
                    mm = int32(mm + int32(a * a))
                    my = int32(my + int32(a * b))
                    yy = int32(yy + int32(b * b))
                sums = (active, having, lacking, outside, sum_m, sum_y, mm, my, yy)
                for field in range(9):
                    out[cell, column, field] += sums[field]
                begin = end


@njit(parallel=True, nogil=True)
def scan_pairs(y, m, first, second, starts, block, out):
    """Add the products between two waves to `out`, shape (categories, columns, 5)."""
    for column in prange(y.shape[0]):
        for cell in range(starts.size - 1):
            begin = starts[cell]
            while begin < starts[cell + 1]:
                end = min(begin + block, starts[cell + 1])
                both = mm = my = ym = yy = int32(0)
                for place in range(begin, end):
                    a, b = first[place], second[place]
                    m_a, y_a = int32(m[column, a]), int32(y[column, a])
                    m_b, y_b = int32(m[column, b]), int32(y[column, b])
                    both = int32(both + (int32(m_a != 0) & int32(m_b != 0)))
                    mm = int32(mm + int32(m_a * m_b))
                    my = int32(my + int32(m_a * y_b))
                    ym = int32(ym + int32(y_a * m_b))
                    yy = int32(yy + int32(y_a * y_b))
                sums = (both, mm, my, ym, yy)
                for field in range(5):
                    out[cell, column, field] += sums[field]
                begin = end


@njit(nogil=True)
def ratios(states, clusters, value, variance):
    """Value and Taylor variance of each state, shape (cells, 9); False where 64 bits run over."""
    for cell in range(states.shape[0]):
        m, y = states[cell, 4], states[cell, 5]
        mm, my, yy = states[cell, 6], states[cell, 7], states[cell, 8]
        if m == 0:
            value[cell] = variance[cell] = nan
            continue
        if 4.0 * max(mm, yy) * float(max(m, abs(y))) ** 2 >= LIMIT:
            return False
        value[cell] = y / m
        residuals = float64(m * (yy * m - y * my) + y * (y * mm - m * my))
        square = float64(m) * float64(m)
        size = float64(clusters[cell])
        variance[cell] = size / max(size - 1.0, 1.0) * residuals / (square * square)
    return True


@njit(nogil=True)
def differences(before, after, cross, clusters, difference, variance):
    """Difference of each pair of states and its variance; False where 64 bits run over."""
    for cell in range(before.shape[0]):
        ma, ya, mb, yb = before[cell, 4], before[cell, 5], after[cell, 4], after[cell, 5]
        if ma == 0 or mb == 0:
            difference[cell] = variance[cell] = nan
            continue
        a, b, x = before[cell], after[cell], cross[cell]
        sums = float(max(a[6], a[8], b[6], b[8]))
        if 4.0 * sums * float(max(ma, mb, abs(ya), abs(yb))) ** 2 >= LIMIT:
            return False
        difference[cell] = (yb * ma - ya * mb) / (ma * mb)
        of_a = float64(ma * (a[8] * ma - ya * a[7]) + ya * (ya * a[6] - ma * a[7]))
        of_b = float64(mb * (b[8] * mb - yb * b[7]) + yb * (yb * b[6] - mb * b[7]))
        between = float64(ma * (x[4] * mb - yb * x[3]) + ya * (yb * x[1] - mb * x[2]))
        sa, sb = float64(ma) * float64(ma), float64(mb) * float64(mb)
        size = float64(clusters[cell])
        apart = of_a / (sa * sa) + of_b / (sb * sb)
        parts = apart - 2.0 * between / (sa * sb)
        factor = size / max(size - 1.0, 1.0)
        variance[cell] = factor * parts if parts > ROUNDING * apart else 0.0
    return True


@njit(nogil=True)
def exchange(states, old, new):
    """Take a respondent's old totals, shape (2, columns), out of the states and put new ones in."""
    for column in range(states.shape[0]):
        for sign, totals in ((-1, old), (1, new)):
            y, m = totals[0, column], totals[1, column]
            states[column, 0] += sign * (m != 0)
            states[column, 1] += sign * (m != 0 and y != 0)
            states[column, 2] += sign * (m != 0 and m > y)
            states[column, 3] += sign * (y < 0 or y > m)
            states[column, 4] += sign * m
            states[column, 5] += sign * y
            states[column, 6] += sign * m * m
            states[column, 7] += sign * m * y
            states[column, 8] += sign * y * y


@njit(nogil=True)
def exchange_cross(cross, old, new, other, first):
    """The same for products with another wave; `first` if the edited one is the earlier."""
    for column in range(cross.shape[0]):
        other_y, other_m = other[0, column], other[1, column]
        for sign, totals in ((-1, old), (1, new)):
            y, m = totals[0, column], totals[1, column]
            cross[column, 0] += sign * (m != 0 and other_m != 0)
            cross[column, 1] += sign * m * other_m
            cross[column, 2] += sign * (m * other_y if first else y * other_m)
            cross[column, 3] += sign * (y * other_m if first else m * other_y)
            cross[column, 4] += sign * y * other_y
