"""The command line: argv, standard output and exit codes, a thin skin over ``aligncheck.api``."""
