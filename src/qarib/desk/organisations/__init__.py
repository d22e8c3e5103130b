"""Who I am at the desk."""
