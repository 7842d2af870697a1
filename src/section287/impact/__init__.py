"""What followed an agreement: event studies with staggered adoption, with what they can't show told beside them."""
