"""What a schema says across fields (`x-constraints`) and of an array's shape (`x-structure`)."""
