"""Charts as geometry: data in, places in; the templates draw them as SVG."""
