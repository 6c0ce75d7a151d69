# Computes golden results with the R package survey, the other program that our statistics are
# held against.
#
#   Rscript make_cases.R CASES.json OUT.json
#
# CASES.json says what to compute (data, design, domain, options, statistic of each case); results
# that stand in it are not read. OUT.json has the same cases with what this R gives. Run it in this
# folder: `data` is relative to it. README.md has the words. New cases: write their descriptions.
suppressPackageStartupMessages({
  library(jsonlite)
  library(survey)
})

HAS_WILSON <- "wilson" %in% eval(formals(svyciprop)$method)
INTERVALS <- c("logit", "likelihood", "asin", "beta", "mean", "xlogit", if (HAS_WILSON) "wilson")
QUARTERS <- c(.25, .5, .75)
# Each rule with the intervals that are computed by it; `mean` is tried with every rule.
QUANTILE_RULES <- list(
  mean = c("math", "school", "hf2", "hf4", "hf7"),
  beta = c("math", "hf7"), xlogit = c("math", "hf7"), asin = c("math", "hf7"),
  score = c("math", "hf7")
)
# Also with 90 %: the first share of a wave, and what the edges are about. More would be bulk.
ONLY_AT_95 <- c("fw_a", "fw_b", "fw_c", "single_fw")

plain <- function(x) as.numeric(unlist(x))
about <- function(...) reformulate(c(...))

# What `expr` gives; the message where R stops, and its warnings beside the value.
attempt <- function(expr) {
  warned <- character(0)
  keep_warning <- function(w) {
    warned <<- union(warned, conditionMessage(w))
    invokeRestart("muffleWarning")
  }
  value <- tryCatch(
    withCallingHandlers(expr, warning = keep_warning),
    error = function(e) list(error = conditionMessage(e))
  )
  if (!length(warned) || !is.null(error_of(value))) return(value)
  c(as.list(value), list(warnings = warned))
}

error_of <- function(value) if (is.list(value)) value[["error"]]

# ---- tables and designs ---------------------------------------------------------------------

read_table <- local({
  read <- list()
  function(path) {
    if (is.null(read[[path]])) {
      read[[path]] <<- read.csv(path, stringsAsFactors = TRUE)
    }
    read[[path]]
  }
})

matches <- function(table, wanted) {
  keep <- rep(TRUE, nrow(table))
  for (name in names(wanted)) keep <- keep & as.character(table[[name]]) == wanted[[name]]
  keep
}

# `wave x size`: one stratum for each combination of two columns.
strata_of <- function(table, name) {
  do.call(paste, lapply(strsplit(name, " x ")[[1]], function(part) table[[part]]))
}

design_of <- function(case) {
  table <- read_table(case$data)
  table <- table[matches(table, case$domain$rows), ]
  wanted <- case$design
  table$weight_used <- if (is.null(wanted$weights)) 1 else table[[wanted$weights]]
  if (!is.null(wanted$strata)) table$stratum_used <- strata_of(table, wanted$strata)
  svydesign(
    id = about(wanted$id), weights = ~weight_used,
    strata = if (!is.null(wanted$strata)) ~stratum_used,
    fpc = if (!is.null(wanted$fpc)) about(wanted$fpc),
    nest = isTRUE(wanted$nest), data = table
  )
}

# The base inside a design: its variance still knows the clusters outside.
domain_of <- function(design, domain) {
  if (!is.null(domain$subset_text)) {
    return(design[eval(parse(text = domain$subset_text), design$variables), ])
  }
  if (is.null(domain[["subset"]])) return(design) # `$` would take subset_text for it
  design[matches(design$variables, domain[["subset"]]), ]
}

# ---- one number with its intervals ----------------------------------------------------------

levels_of <- function(case) {
  base <- case$domain[["subset"]]
  in_segment <- !is.null(base) && is.null(base$cloud)
  if (in_segment || case$statistic$y %in% ONLY_AT_95) .95 else c(.95, .90)
}

clusters_of <- function(design) {
  sum(tapply(design$fpc$sampsize[, 1], design$strata[, 1], function(n) n[1]), na.rm = TRUE)
}

design_effects <- function(y, design) {
  effect <- function(kind) {
    mean_of_y <- function() suppressWarnings(svymean(y, design, deff = kind))
    tryCatch(plain(deff(mean_of_y())), error = function(e) NULL)
  }
  list(deff_without_replacement = effect(TRUE), deff_replace = effect("replace"))
}

limits_of_mean <- function(y, design, level, is_share) {
  wald <- function(...) attempt(plain(confint(svymean(y, design), level = level, ...)))
  limits <- list(wald_t = wald(df = degf(design)))
  if (level == .95) limits$wald_z <- wald()
  for (method in if (is_share) INTERVALS) {
    limits[[method]] <- attempt({
      share <- suppressWarnings(svyciprop(y, design, method = method, level = level))
      plain(attr(share, "ci"))
    })
  }
  limits
}

by_level <- function(levels, limits) {
  sapply(sprintf("%.2f", levels), function(level) limits(as.numeric(level)), simplify = FALSE)
}

mean_result <- function(case, design) {
  y <- about(case$statistic$y)
  result <- attempt({
    mean_of_y <- svymean(y, design)
    c(
      list(
        estimate = plain(coef(mean_of_y)), se = plain(SE(mean_of_y)), var = plain(vcov(mean_of_y)),
        df = degf(design), n_elements = nrow(design),
        n_clusters_in_domain = length(unique(design$cluster[, 1])),
        n_clusters_design = clusters_of(design), sum_weights = sum(weights(design))
      ),
      design_effects(y, design)
    )
  })
  if (!is.null(error_of(result))) return(result)
  is_share <- case$statistic$kind == "share"
  limits <- function(level) limits_of_mean(y, design, level, is_share)
  c(result, list(ci = by_level(levels_of(case), limits)))
}

ratio_result <- function(case, design) {
  numerator <- about(case$statistic$num)
  denominator <- about(case$statistic$den)
  attempt({
    ratio <- svyratio(numerator, denominator, design)
    effect <- tryCatch(
      plain(attr(suppressWarnings(svyratio(numerator, denominator, design, deff = TRUE)), "deff")),
      error = function(e) NULL
    )
    limits <- function(level) {
      list(wald_t = attempt(plain(confint(ratio, level = level, df = degf(design)))))
    }
    list(
      estimate = plain(coef(ratio)), se = plain(SE(ratio)), var = plain(vcov(ratio)),
      df = degf(design), deff_svyratio = effect, ci = by_level(c(.95, .90), limits)
    )
  })
}

total_result <- function(case, design) {
  attempt({
    total <- svytotal(about(case$statistic$y), design)
    list(
      estimate = plain(coef(total)), se = plain(SE(total)), df = degf(design),
      ci95_t = plain(confint(total, df = degf(design)))
    )
  })
}

quantile_result <- function(case, design) {
  one <- function(interval, rule) {
    attempt({
      found <- suppressWarnings(svyquantile(
        about(case$statistic$y), design, QUARTERS, interval.type = interval, qrule = rule
      ))[[1]]
      list(
        q = QUARTERS, estimate = plain(found[, "quantile"]), lower = plain(found[, 2]),
        upper = plain(found[, 3]), se = plain(found[, "se"])
      )
    })
  }
  sapply(names(QUANTILE_RULES), function(interval) {
    sapply(QUANTILE_RULES[[interval]], function(rule) one(interval, rule), simplify = FALSE)
  }, simplify = FALSE)
}

chisq_result <- function(case, design) {
  sapply(c("F", "Chisq", "Wald", "adjWald"), function(statistic) {
    attempt({
      test <- svychisq(about(case$statistic$a, case$statistic$b), design, statistic = statistic)
      list(
        statistic = plain(test$statistic), parameter = plain(test$parameter),
        p = plain(test$p.value)
      )
    })
  }, simplify = FALSE)
}

# ---- waves of one stacked design: respondents who return make them depend on each other --------

waves_result <- function(case, design) {
  attempt({
    by_wave <- svyby(about(case$statistic$y), ~wave, design, svymean, covmat = TRUE)
    df <- degf(design_of(case)) # a base within the waves leaves the respondents of all waves
    estimate <- plain(coef(by_wave))
    covariance <- unname(as.matrix(vcov(by_wave)))
    pairs <- combn(length(estimate), 2, simplify = FALSE)
    differences <- lapply(pairs, function(pair) difference(by_wave, covariance, pair, df))
    p <- sapply(differences, function(one) one$p)
    adjusted <- function(method) plain(p.adjust(p, method))
    found <- list(
      waves = as.character(by_wave$wave), estimate = estimate, vcov = covariance, df = df,
      differences = differences,
      p_holm = adjusted("holm"), p_bh = adjusted("BH"), p_bonferroni = adjusted("bonferroni")
    )
    if (length(estimate) < 3) return(found)
    c(found, list(
      linear_contrast = linear_contrast(by_wave, df),
      equality_wald = equality(estimate, covariance, df)
    ))
  })
}

difference <- function(by_wave, covariance, pair, df) {
  estimate <- plain(coef(by_wave))
  contrast <- replace(rep(0, length(estimate)), pair, c(-1, 1))
  change <- svycontrast(by_wave, contrast)
  t <- plain(coef(change)) / plain(SE(change))
  found <- list(
    from = as.character(by_wave$wave[pair[1]]), to = as.character(by_wave$wave[pair[2]]),
    diff = plain(coef(change)), se = plain(SE(change)), t = t, df = df, p = 2 * pt(-abs(t), df),
    ci95 = plain(confint(change, df = df)), ci90 = plain(confint(change, df = df, level = .9))
  )
  if (all(estimate[pair] > 0)) {
    found$ratio <- ratio_of_waves(estimate[pair], covariance[pair, pair], df)
  }
  found
}

# The ratio of two waves on the log scale, by R's own delta method.
ratio_of_waves <- function(estimate, covariance, df) {
  both <- structure(
    c(before = estimate[1], after = estimate[2]),
    var = covariance, statistic = "mean", class = "svystat"
  )
  contrast <- svycontrast(both, quote(log(after / before)))
  log_ratio <- plain(coef(contrast))
  se <- plain(SE(contrast))
  t_doubled <- (log_ratio - log(2)) / se
  list(
    ratio = estimate[2] / estimate[1], log_ratio = log_ratio, se_log = se,
    ci95 = exp(log_ratio + c(-1, 1) * qt(.975, df) * se),
    p_no_change = 2 * pt(-abs(log_ratio / se), df), t_vs_2 = t_doubled,
    p_more_than_doubled_one_sided = pt(t_doubled, df, lower.tail = FALSE)
  )
}

linear_contrast <- function(by_wave, df) {
  year <- as.numeric(as.character(by_wave$wave))
  weight <- (year - mean(year)) / sum((year - mean(year))^2)
  slope <- svycontrast(by_wave, weight)
  t <- plain(coef(slope)) / plain(SE(slope))
  list(
    weights = weight, slope = plain(coef(slope)), se = plain(SE(slope)), t = t, df = df,
    p = 2 * pt(-abs(t), df)
  )
}

# All waves are equal: Wald's test of their differences from the first, by F and by adjusted F.
equality <- function(estimate, covariance, df) {
  tests <- length(estimate) - 1
  contrasts <- cbind(-1, diag(tests))
  apart <- contrasts %*% estimate
  wald <- plain(t(apart) %*% solve(contrasts %*% covariance %*% t(contrasts), apart))
  left <- df - tests + 1
  adjusted <- wald * left / (tests * df)
  list(
    W = wald, F = wald / tests, ndf = tests, ddf = df,
    p_F = pf(wald / tests, tests, df, lower.tail = FALSE),
    F_adj = adjusted, ddf_adj = left, p_F_adj = pf(adjusted, tests, left, lower.tail = FALSE)
  )
}

trend_result <- function(case, design) {
  line <- reformulate(case$statistic$x, case$statistic$y)
  one <- function(family) {
    attempt({
      fit <- suppressWarnings(svyglm(
        line, design, family = family, control = glm.control(epsilon = 1e-14, maxit = 200)
      ))
      slope <- summary(fit)$coefficients[2, ]
      list(
        coef = plain(coef(fit)), se = plain(SE(fit)), vcov = unname(as.matrix(vcov(fit))),
        t = slope[[3]], df = fit$df.residual, p = slope[[4]],
        ci95 = plain(confint(fit, 2, ddf = fit$df.residual)),
        odds_ratio = if (family$family == "quasibinomial") exp(plain(coef(fit)[2]))
      )
    })
  }
  is_share <- all(design$variables[[case$statistic$y]] %in% 0:1)
  c(list(identity = one(gaussian())), if (is_share) list(logit = one(quasibinomial())))
}

p_adjust_result <- function(p) {
  sapply(c("holm", "BH", "bonferroni"), function(method) p.adjust(p, method), simplify = FALSE)
}

# ---- all cases ------------------------------------------------------------------------------

BY_KIND <- list(
  share = mean_result, mean = mean_result, ratio = ratio_result, total = total_result,
  quantile = quantile_result, chisq = chisq_result, waves = waves_result, trend = trend_result
)

result_of <- function(case) {
  if (case$statistic$kind == "p_adjust") return(p_adjust_result(unlist(case$statistic$p)))
  lonely <- case$options$lonely.psu
  options(
    survey.lonely.psu = if (is.null(lonely)) "fail" else lonely,
    survey.adjust.domain.lonely = isTRUE(case$options$adjust.domain.lonely)
  )
  design <- attempt(domain_of(design_of(case), case$domain))
  if (!is.null(error_of(design))) return(design)
  if (nrow(design) == 0 && !is.null(case$domain[["subset"]])) {
    return(list(empty = TRUE, n_elements = 0))
  }
  BY_KIND[[case$statistic$kind]](case, design)
}

remade <- function(case) {
  case$result <- Filter(Negate(is.null), result_of(case))
  case
}

main <- function(given, out) {
  told <- fromJSON(given, simplifyVector = FALSE)
  told$cases <- lapply(told$cases, remade)
  told$meta$r <- as.character(getRversion())
  told$meta$survey <- as.character(packageVersion("survey"))
  told$meta$n_cases <- length(told$cases)
  text <- toJSON(told, digits = I(17), auto_unbox = TRUE, na = "string", null = "null")
  writeLines(text, out)
  cat(length(told$cases), "cases with R", told$meta$r, "and survey", told$meta$survey, "\n")
}

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("Usage: Rscript make_cases.R CASES.json OUT.json")
main(arguments[1], arguments[2])
