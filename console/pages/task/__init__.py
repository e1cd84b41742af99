"""``/tasks/{participant}/{key}``: one task, what came before to the left, the form of its event at the right."""
