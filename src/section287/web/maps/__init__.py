"""Maps: what is shaded how on a day, and the shapes as SVG; the templates put them on the page."""
