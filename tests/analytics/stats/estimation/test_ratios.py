"""What compares two exact ratios is written out: the same bits as by weights of any kind."""

from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.design.totals import table_of_clusters
from analytics.stats.estimation.ratios import ExactRatios, Ratios, ratios_of

CLUSTERS = st.lists(
    st.tuples(
        st.integers(-9, 10**6), st.integers(0, 40), st.integers(-9, 10**6), st.integers(0, 40)
    ),
    min_size=2,
    max_size=9,
)


@given(CLUSTERS)
def test_a_comparison_has_the_bits_of_the_general_formula(clusters):
    ya, ma, yb, mb = ([float(one) for one in column] for column in zip(*clusters, strict=True))
    pair = ratios_of([table_of_clusters(ya, ma), table_of_clusters(yb, mb)])
    if pair is None:  # an empty base
        return
    assert isinstance(pair, ExactRatios)
    assert pair.compare() == Ratios.compare(pair)
