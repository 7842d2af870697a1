"""What the program amounted to: ICE's event releases as counts of touchpoints and flows, joined to agreements."""
