"""Words and patterns as data: YAML files a reader of the field can correct, compiled when they are first used."""
