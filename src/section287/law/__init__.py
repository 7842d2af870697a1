"""What officers may do, what states' law says, and what it costs: rules as data, and the small evaluators over them."""
