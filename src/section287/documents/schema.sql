-- Agreements as documents. One row of moa a file (by content); the rest hangs on its sha256.

CREATE TABLE moa (
    sha256 VARCHAR PRIMARY KEY,
    file_name VARCHAR NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('read', 'waiting', 'unreadable')),
    problem VARCHAR,                    -- why it couldn't be read; NULL when it was
    pages INTEGER NOT NULL,
    scanned BOOLEAN NOT NULL,           -- most of its pages are images
    confidence DOUBLE NOT NULL,         -- mean over its pages, 0 to 1
    model VARCHAR CHECK (model IN ('JEM', 'TFM', 'WSO')),
    agency VARCHAR,                     -- as written in the document
    state VARCHAR,
    template_id VARCHAR,                -- moa_template it is compared with
    template_because VARCHAR,
    bespoke BOOLEAN NOT NULL,           -- has words of its own, blanks and misreadings aside
    words_changed INTEGER NOT NULL,     -- words added and left out against its template
    agreement_id VARCHAR,               -- NULL: held, but nothing listed fits
    linked_by VARCHAR,
    link_confidence DOUBLE NOT NULL
);

CREATE TABLE moa_page (
    sha256 VARCHAR NOT NULL,
    page INTEGER NOT NULL,
    read_by VARCHAR NOT NULL CHECK (read_by IN ('text', 'layer', 'ocr', 'blank', 'waiting')),
    confidence DOUBLE NOT NULL,
    rotation INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (sha256, page)
);

CREATE TABLE moa_field (
    sha256 VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    field VARCHAR NOT NULL,
    value VARCHAR,                      -- settled form; NULL unless status is read
    status VARCHAR NOT NULL CHECK (status IN ('read', 'unread', 'absent')),
    words VARCHAR NOT NULL,             -- as printed; empty: none
    confidence DOUBLE NOT NULL,
    page INTEGER, start_at INTEGER, end_at INTEGER, -- offsets in moa_page.text; NULL: stands nowhere in the document
    basis VARCHAR NOT NULL,             -- text | file name
    PRIMARY KEY (sha256, seq)
);

CREATE TABLE clause (
    sha256 VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    label VARCHAR NOT NULL,             -- IV.C, Appendix B, Addendum; empty for the preamble
    heading VARCHAR NOT NULL,
    page INTEGER,                       -- NULL: left out of this agreement
    text VARCHAR NOT NULL,              -- of a clause left out: the template's
    verdict VARCHAR NOT NULL CHECK (verdict IN ('same', 'changed', 'added', 'left_out', 'not_read', 'not_compared')),
    words_changed INTEGER NOT NULL,
    misread INTEGER NOT NULL,           -- stretches taken for a scanner's misreading
    PRIMARY KEY (sha256, seq)
);

CREATE TABLE clause_change (
    sha256 VARCHAR NOT NULL,
    clause_seq INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    old VARCHAR NOT NULL,               -- the template's words; empty: words were added
    new VARCHAR NOT NULL,               -- this agreement's words; empty: words were left out
    PRIMARY KEY (sha256, clause_seq, seq)
);

CREATE TABLE moa_template (
    template_id VARCHAR PRIMARY KEY,    -- TFM-2025-03-07
    model VARCHAR NOT NULL,
    mark DATE,                          -- revision date in its footer; NULL before 2025
    agreements INTEGER NOT NULL         -- how many it was built from
);

CREATE TABLE template_clause (
    template_id VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    label VARCHAR NOT NULL,
    heading VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    agreements INTEGER NOT NULL,
    PRIMARY KEY (template_id, seq)
);

-- Agreements for which ICE lists a document that isn't held.
CREATE TABLE moa_missing (agreement_id VARCHAR PRIMARY KEY, url VARCHAR NOT NULL);
