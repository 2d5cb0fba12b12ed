"""Small values in which relations hold around a fault, found by trying where mending one value comes to nothing."""
