"""One folder a product area; inside it one module an endpoint or a trigger, each with its own Lambda handler."""
