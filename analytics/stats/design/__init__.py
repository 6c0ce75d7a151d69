"""How elements were sampled: clusters, strata, additive states, and the variance they give."""
