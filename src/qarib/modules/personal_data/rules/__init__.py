"""Pure rules of personal_data: the register, the workflows."""
