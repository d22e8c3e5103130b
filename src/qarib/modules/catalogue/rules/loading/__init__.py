"""Parts of a procedure's file, each read where its refusals are written."""
