"""One module a page: what it shows, made from the record and the address; nothing here knows of HTTP."""
