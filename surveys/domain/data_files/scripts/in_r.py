"""How R opens a data file of each format."""

_LISTS = """\
numbers <- {NUMBERS}
dates <- {DATES}
"""
_TEXT_LISTS = """\
ticks <- {TICKS}
several <- {SEVERAL}
codes <- {CODES}
texts <- {TEXTS}
kinds_of_empty <- {KINDS_OF_EMPTY}
"""
_KINDS = """\
reasons <- answers <- data
for (name in names(data)) {{
  is_empty <- data[[name]] %in% kinds_of_empty
  reasons[[name]][!is_empty] <- NA  # why there is no answer
  answers[[name]][is_empty | data[[name]] == ""] <- NA  # NA where there is none
}}
"""
_TYPES = """\
for (name in numbers) answers[[name]] <- as.numeric(answers[[name]])
for (name in dates) answers[[name]] <- as.Date(answers[[name]])
"""
_SEVERAL = """\
chosen <- c("1" = TRUE, "0" = FALSE, "TRUE" = TRUE, "FALSE" = FALSE)
for (name in ticks) answers[[name]] <- unname(chosen[answers[[name]]])
for (name in several) {{
  chosen <- strsplit(answers[[name]], {between}, fixed = TRUE)
  chosen[answers[[name]] %in% "[]"] <- list(character(0))
  answers[[name]] <- chosen
}}
"""
_TEXTS = """\
# A text that looks like a mark has a backslash in front.
for (name in texts) if (!name %in% several) {{
  answers[[name]] <- sub("^\\\\\\\\", "", answers[[name]])
}}
"""
_CSV = f"""\
# Opens the file with R. Every cell is read as a text, so that nothing is guessed.
{_LISTS}{_TEXT_LISTS}
data <- read.csv(
  {{file}},
  sep = {{separator}}, fileEncoding = "UTF-8-BOM", colClasses = "character",
  na.strings = character(0), check.names = FALSE, quote = "\\"", comment.char = ""
)
{_KINDS}
# An apostrophe keeps spreadsheets from running a text as a formula.
for (name in texts) answers[[name]] <- sub({{formula}}, "", answers[[name]], perl = TRUE)
for (name in codes) {{{{
  answers[[name]] <- gsub({{formula_code}}, "\\\\1", answers[[name]], perl = TRUE)
}}}}
for (name in numbers) answers[[name]] <- sub(",", ".", answers[[name]], fixed = TRUE)
{_TYPES}{_SEVERAL}{_TEXTS}"""
_JSONL = f"""\
# Opens the file with R and the package jsonlite.
{_LISTS}
records <- lapply(readLines({{file}}, encoding = "UTF-8"), jsonlite::fromJSON)
cells <- function(name, pick) lapply(records, function(record) pick(record[[name]]))
is_empty <- function(cell) is.list(cell) && !is.null(cell$missing)
names_of <- names(records[[1]])
reasons <- lapply(setNames(names_of, names_of), cells, pick = function(cell) {{{{
  if (is_empty(cell)) cell$missing else NA  # why there is no answer
}}}})
answers <- lapply(setNames(names_of, names_of), cells, pick = function(cell) {{{{
  if (is.null(cell) || is_empty(cell)) NA else cell  # NA where there is none
}}}})
for (name in numbers) answers[[name]] <- as.numeric(unlist(answers[[name]]))
for (name in dates) answers[[name]] <- as.Date(unlist(answers[[name]]))
"""
_XLSX = f"""\
# Opens a sheet with R and the package readxl.
{_LISTS}{_TEXT_LISTS}
data <- readxl::read_excel(
  {{file}},
  sheet = {{sheet}}, col_types = "list", na = character(0), .name_repair = "minimal"
)
data <- as.data.frame(lapply(data, function(column) vapply(column, function(cell) {{{{
  if (is.null(cell) || is.na(cell)) "" else if (inherits(cell, "POSIXct")) format(cell, "%Y-%m-%d")
  else format(cell, digits = 15)
}}}}, "")), check.names = FALSE)
{_KINDS}
{_TYPES}{_SEVERAL}{_TEXTS}"""
_SAV = """\
# Opens the file with R and the package haven.
data <- haven::read_sav({file}, user_na = TRUE)
answers <- haven::zap_missing(data)  # NA where there is no answer
reasons <- Map(function(all, known) ifelse(is.na(known), unclass(all), NA), data, answers)
labels <- lapply(data, attr, "labels")  # what each number means
"""
_DTA = """\
# Opens the file with R and the package haven.
data <- haven::read_dta({file})
reasons <- lapply(Filter(is.double, data), haven::na_tag)  # why there is no answer: a to e
labels <- lapply(data, attr, "labels")  # what each number and letter means
answers <- haven::zap_missing(data)
"""
_PARQUET = """\
# Opens the file with R and the package arrow.
answers <- arrow::read_parquet({file})
"""
TEMPLATES = {
    "csv": _CSV,
    "jsonl": _JSONL,
    "xlsx": _XLSX,
    "sav": _SAV,
    "dta": _DTA,
    "parquet": _PARQUET,
}
"""By the name of the format."""
FIRST_SHEET = "1"
UNPACK = """\
# Unpacks the tables into a folder beside the file, and opens each of them.
unzip({file}, exdir = {folder})
"""
KEEP = "{name} <- answers\n"
"""How the answers of one table of several are kept, before the next one is opened."""
KEEP_BOTH = "{name} <- answers\nreasons_of_{name} <- reasons\n"
