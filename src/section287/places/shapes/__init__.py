"""County and state shapes, projected once by our own builder; the pages' maps are drawn from them."""
