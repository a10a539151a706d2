"""Where memories are kept: a file or package per store, each behind the same port."""
