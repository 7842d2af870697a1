-- The record: one DuckDB file. Layers: raw (source, capture) -> listed (publication, printed_row, listing)
-- -> core (agency ... decision). Every core row walks back to a listing and a publication's sha256.
-- Dates named *_on are calendar days; an unknown date is NULL, never guessed.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE TABLE source (
    source_id VARCHAR PRIMARY KEY,      -- folder name in sources/
    title VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    url VARCHAR,
    licence VARCHAR,
    official BOOLEAN NOT NULL,          -- published by ICE itself (a capture of ICE's page counts as ICE's)
    secondary BOOLEAN NOT NULL          -- a third party's normalised copy
);

-- One list as ICE published it, known by the content of its table.
CREATE TABLE publication (
    publication_id VARCHAR PRIMARY KEY, -- participating/2025-05-28-am
    list VARCHAR NOT NULL CHECK (list IN ('participating', 'pending')),
    source_id VARCHAR NOT NULL,
    published_on DATE,                  -- first day on which it is known to have been up; NULL: no file says
    last_seen_on DATE,                  -- last day on which it is known to have been up
    era VARCHAR NOT NULL,               -- pages-2011-2017 | pages-2021-2024 | spreadsheets-2025
    secondary BOOLEAN NOT NULL,
    trusted BOOLEAN NOT NULL,           -- false: quarantined, never decides that an agreement ended
    quarantine_reason VARCHAR,
    table_sha256 VARCHAR NOT NULL,      -- of the table's cells and links, see sources/content.py
    row_count INTEGER NOT NULL,
    columns VARCHAR NOT NULL,           -- header as printed, joined by ' | '
    newest_signed_on DATE,
    file_name VARCHAR NOT NULL,         -- of its first trusted capture
    file_sha256 VARCHAR NOT NULL,
    url VARCHAR,                        -- where ICE had it, when the file name tells
    caption VARCHAR                     -- the page's own caption, where there was one
);

-- One file that holds a publication's table: ICE's posting under a name, or an archive's capture.
CREATE TABLE capture (
    file_name VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    publication_id VARCHAR,             -- NULL: unreadable, or a name that only repeats a table out of its order
    seen_on DATE,                       -- day on which the table was up, after correction
    slot VARCHAR NOT NULL,              -- order within the day: '' | am | mid | pm plus suffix, or the capture time
    captured_at TIMESTAMP,              -- UTC, where the archive stamped it
    named_on DATE,                      -- day that the file's name gives, when it is a possible date
    verdict VARCHAR NOT NULL CHECK (verdict IN ('trusted', 'redated', 'reclassified', 'quarantined', 'unreadable')),
    reason VARCHAR,                     -- why it isn't simply trusted, in words
    notes VARCHAR,                      -- what the reader saw and did about the layout
    PRIMARY KEY (file_name, file_sha256)
);

-- The lists in the order in which they were up: a table that came back has two rows here.
CREATE TABLE appearance (
    list VARCHAR NOT NULL,
    seq INTEGER NOT NULL,               -- 1, 2, 3 ... within the list; trusted publications only
    publication_id VARCHAR NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    PRIMARY KEY (list, seq)
);

-- One row as printed, once for all the publications that print it the same.
CREATE TABLE printed_row (
    row_id INTEGER PRIMARY KEY,
    list VARCHAR NOT NULL,
    state VARCHAR NOT NULL, agency VARCHAR NOT NULL, type VARCHAR NOT NULL, county VARCHAR NOT NULL,
    model VARCHAR NOT NULL, signed VARCHAR NOT NULL,
    moa VARCHAR NOT NULL, moa_url VARCHAR, addendum VARCHAR NOT NULL, addendum_url VARCHAR,
    -- as read, after repair (each repair has a decision)
    state_code VARCHAR, model_code VARCHAR, signed_on DATE
);

-- One row of one publication, at its row number in the sheet.
CREATE TABLE listing (
    publication_id VARCHAR NOT NULL,
    row_number INTEGER NOT NULL,
    row_id INTEGER NOT NULL,            -- printed_row
    agency_id VARCHAR,
    subject_id VARCHAR,                 -- agreement_id (participating) or application_id (pending)
    is_duplicate BOOLEAN NOT NULL       -- the same agreement printed again further up in the same list
);                                      -- one row per (publication_id, row_number); no index: it would double the build

CREATE TABLE agency (
    agency_id VARCHAR PRIMARY KEY,      -- fl-alachua-county-sheriff
    state VARCHAR NOT NULL,             -- postal code
    name VARCHAR NOT NULL,              -- the spelling printed most
    kind VARCHAR NOT NULL,              -- sheriff, police, corrections, state_agency, constable, campus, port, tribal, prosecutor, other
    level VARCHAR NOT NULL,             -- state, county, municipal, campus, port, tribal, constable, judicial_district, regional
    county_fips VARCHAR,                -- of its seat or jurisdiction; NULL for statewide or unknown
    county VARCHAR,
    place VARCHAR,                      -- municipality, where it is one
    ori VARCHAR,
    ori_status VARCHAR NOT NULL CHECK (ori_status IN ('matched', 'ambiguous', 'none', 'not_applicable')),
    ori_candidates VARCHAR,             -- joined by ' | ' when ambiguous
    population INTEGER, officers INTEGER, -- FBI police employee data, NULL unknown
    first_listed_on DATE,               -- on a participating or pending list
    last_listed_on DATE
);

CREATE TABLE agency_name (
    agency_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,             -- as printed
    name VARCHAR NOT NULL,              -- as printed
    first_on DATE NOT NULL, last_on DATE NOT NULL,
    publications INTEGER NOT NULL,
    PRIMARY KEY (agency_id, state, name)
);

CREATE TABLE agency_alias (alias VARCHAR PRIMARY KEY, agency_id VARCHAR NOT NULL);

CREATE TABLE agreement (
    agreement_id VARCHAR PRIMARY KEY,   -- fl-alachua-county-sheriff/tfm/2025-02-26
    agency_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    model VARCHAR NOT NULL CHECK (model IN ('JEM', 'TFM', 'WSO', 'JEM+TFM', 'unknown')),
    signed_on DATE,                     -- as the record settles it; NULL unknown
    signed_printed VARCHAR NOT NULL,    -- every value printed, oldest first, joined by ' | '
    first_listed_on DATE NOT NULL,
    last_listed_on DATE NOT NULL,
    listed_before_on DATE,              -- the last list before first_listed_on: it came onto the list after this day
    missing_on DATE,                    -- the first list without it; it left the list between last_listed_on and this day
    status VARCHAR NOT NULL CHECK (status IN ('listed', 'removed', 'superseded')),
    removal_confirmed BOOLEAN NOT NULL,  -- three or more later lists are without it
    superseded_by VARCHAR,
    succession VARCHAR,                 -- renewed | switched_model, when superseded
    moa_url VARCHAR, moa_posted_on DATE,
    addendum_url VARCHAR, addendum_posted_on DATE,
    secondary_only BOOLEAN NOT NULL,    -- known only from a third party's copy
    absent_from_secondary BOOLEAN NOT NULL,
    publications INTEGER NOT NULL
);

CREATE TABLE agreement_alias (alias VARCHAR PRIMARY KEY, agreement_id VARCHAR NOT NULL);

CREATE TABLE application_alias (alias VARCHAR PRIMARY KEY, application_id VARCHAR NOT NULL);

CREATE TABLE application (
    application_id VARCHAR PRIMARY KEY, -- fl-alachua-county-sheriff/tfm/pending-2025-02-21
    agency_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    first_listed_on DATE NOT NULL,
    last_listed_on DATE NOT NULL,
    missing_on DATE,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('granted', 'dropped', 'waiting')),
    agreement_id VARCHAR,               -- when granted
    days_to_listing INTEGER,            -- first pending list to first participating list, in days
    publications INTEGER NOT NULL
);

-- What differs between two consecutive trusted publications of one list.
CREATE TABLE change (
    change_id VARCHAR PRIMARY KEY,
    "on" DATE NOT NULL,                 -- the later publication's day
    kind VARCHAR NOT NULL,              -- signed removed returned renewed switched_model redated renamed relocated
                                        -- moa_posted addendum_posted application_added application_granted application_dropped
    state VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    agency VARCHAR NOT NULL,
    model VARCHAR,
    agreement_id VARCHAR,
    application_id VARCHAR,
    before VARCHAR, after VARCHAR,      -- what changed, as text
    publication_id VARCHAR NOT NULL,
    previous_publication_id VARCHAR,
    previous_on DATE,
    across_gap BOOLEAN NOT NULL,        -- the two lists stand on either side of a gap in the record
    secondary BOOLEAN NOT NULL
);

-- Why the software read two listings as one, or corrected a value, or declined to.
CREATE TABLE decision (
    decision_id VARCHAR PRIMARY KEY,
    subject_id VARCHAR NOT NULL,        -- agency_id, agreement_id, application_id, publication_id or a document's sha256
    subject_kind VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,              -- a name in registry/rules.yaml
    outcome VARCHAR NOT NULL CHECK (outcome IN ('merged', 'split', 'corrected', 'redated', 'quarantined', 'declined', 'reclassified', 'noted')),
    reason VARCHAR NOT NULL,
    before VARCHAR, after VARCHAR
);
CREATE TABLE decision_row (decision_id VARCHAR NOT NULL, publication_id VARCHAR NOT NULL, row_number INTEGER NOT NULL);

CREATE TABLE invariant (name VARCHAR PRIMARY KEY, holds BOOLEAN NOT NULL, detail VARCHAR NOT NULL);

-- What the resolver knows after the newest list, as JSON: lets one new list be read on top without the older ones.
CREATE TABLE resolver_state (part VARCHAR PRIMARY KEY, json VARCHAR NOT NULL);

-- Agreements as documents (documents/). One row of moa a file, by content; the rest hangs on its sha256.
-- Offsets are those of the text as kept here: contacts of persons are blanked out in it, mark for letter.

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
    text VARCHAR,                       -- NULL: taken from the ledger, which keeps no pages
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
