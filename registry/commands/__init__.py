"""The registry on the command line, a module for each group of commands; none is loaded before it is asked for."""
