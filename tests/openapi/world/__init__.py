"""`make conformance-openapi`: real documents, judged by readers and validators that Larder does not use."""
