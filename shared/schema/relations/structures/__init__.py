"""Arrays that stand for trees, lists, graphs and matrices: checked, drawn, and their shapes worth testing."""
