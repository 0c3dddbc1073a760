// The tables, and how a file says that they are in it.

import GRDB
import SegmentLog

/// The layout of a log's file, by version.
///
/// - a file's `application_id` says that it is a server's log, its `user_version` which layout it has;
/// - a newer layout is refused, an older one is brought up to date step by step, each in one transaction.
enum LogSchema {
  /// "FKSL": Fieldkeep server log.
  static let applicationID: Int32 = 0x464B_534C
  /// The layout that this program writes.
  static var version: Int { steps.count }

  /// Brings a file to the present layout.
  static func prepare(_ db: Database) throws {
    let found = try state(of: db)
    guard found.version < version else { return }
    for step in found.version..<version {
      try db.inTransaction(.immediate) {
        try db.execute(sql: steps[step])
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(step + 1)")
        return .commit
      }
    }
  }

  /// Checks that a file is a log of this layout or an earlier one and nothing else, for those who only read: the oldest
  /// backup has to be readable on the day when it is the only one.
  static func check(_ db: Database) throws {
    let found = try state(of: db)
    guard found.version > 0 else { throw StoreError.notALog }
    let steps = steps[..<found.version]
    let expected = try DatabaseQueue().write { empty in
      try empty.execute(sql: steps.joined())
      return try objects(of: empty)
    }
    guard try objects(of: db) == expected else { throw StoreError.notALog }
  }

  /// Every table, index, view and trigger, as it was defined.
  private static func objects(of db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '')
        FROM sqlite_schema ORDER BY type, name
        """)
  }

  static func state(of db: Database) throws -> (application: Int32, version: Int) {
    let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    let isEmpty = application == 0 && found == 0 && tables == 0
    guard isEmpty || application == applicationID else { throw StoreError.notALog }
    guard found <= version else {
      throw StoreError.newerVersion(found, understood: version)
    }
    return (application, found)
  }

  private static let steps = [
    """
    -- Facts about the server itself, by ServerFact.
    CREATE TABLE fact (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;

    -- Scopes by a short local number: their ids stand in every item.
    CREATE TABLE scope (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;

    -- The log. `kind` is 1 for a segment, 2 for a wrap; `bytes` is empty once destroyed.
    CREATE TABLE item (
      position INTEGER PRIMARY KEY,
      kind INTEGER NOT NULL,
      name BLOB NOT NULL UNIQUE,
      scope INTEGER NOT NULL REFERENCES scope,
      running_hash BLOB NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;

    -- Who may read which position.
    CREATE TABLE feed (
      audience BLOB NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (audience, position)
    ) STRICT, WITHOUT ROWID;

    -- Where each segment stands in its scope.
    CREATE TABLE segment (
      position INTEGER PRIMARY KEY REFERENCES item,
      scope INTEGER NOT NULL REFERENCES scope,
      device BLOB NOT NULL,
      is_control INTEGER NOT NULL,
      is_held INTEGER NOT NULL,
      is_tip INTEGER NOT NULL,
      chain INTEGER NOT NULL,
      height INTEGER NOT NULL,
      vector BLOB NOT NULL
    ) STRICT;
    CREATE INDEX segment_scope ON segment (scope, position);
    CREATE INDEX segment_control ON segment (scope, position) WHERE is_control = 1;
    CREATE INDEX segment_tip ON segment (scope) WHERE is_tip = 1;

    CREATE TABLE chain (
      scope INTEGER NOT NULL REFERENCES scope,
      number INTEGER NOT NULL,
      device BLOB NOT NULL,
      tip INTEGER NOT NULL,
      PRIMARY KEY (scope, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE fork (
      scope INTEGER NOT NULL REFERENCES scope,
      device BLOB NOT NULL,
      segment BLOB NOT NULL,
      noticed_at INTEGER NOT NULL,
      PRIMARY KEY (scope, device, segment)
    ) STRICT;

    -- Wraps that control segments name.
    CREATE TABLE commitment (
      scope INTEGER NOT NULL REFERENCES scope, wrap BLOB NOT NULL, PRIMARY KEY (scope, wrap)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX commitment_wrap ON commitment (wrap);

    -- Segments whose parent, or whose author's certificate, is not here yet.
    CREATE TABLE waiting (
      arrival INTEGER PRIMARY KEY AUTOINCREMENT,
      hash BLOB NOT NULL UNIQUE,
      missing BLOB NOT NULL,
      carrier BLOB NOT NULL,
      arrived_at INTEGER NOT NULL,
      size INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX waiting_missing ON waiting (missing, arrival);
    CREATE INDEX waiting_carrier ON waiting (carrier, size);

    CREATE TABLE token (
      hash BLOB PRIMARY KEY, device BLOB NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX token_expiry ON token (expires_at);
    CREATE TABLE session (
      device BLOB PRIMARY KEY, opened_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE invitation (
      id BLOB PRIMARY KEY, admin BLOB NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX invitation_admin ON invitation (admin);
    CREATE TABLE enrollment (
      arrival INTEGER PRIMARY KEY AUTOINCREMENT,
      invitation BLOB NOT NULL REFERENCES invitation ON DELETE CASCADE,
      request BLOB NOT NULL,
      arrived_at INTEGER NOT NULL,
      UNIQUE (invitation, request)
    ) STRICT;
    """,
    """
    -- Scopes that a court's order destroyed.
    CREATE TABLE erased (scope BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

    -- Who has carried an order out: the exact message, with its device's signature.
    CREATE TABLE receipt (
      order_id BLOB NOT NULL, device BLOB NOT NULL, kind INTEGER NOT NULL, receipt BLOB NOT NULL,
      PRIMARY KEY (order_id, device, kind)
    ) STRICT, WITHOUT ROWID;
    """,
    // Whom an admin has turned away: the laptop is told, and asks no more.
    """
    ALTER TABLE enrollment ADD COLUMN is_turned_away INTEGER NOT NULL DEFAULT 0
      CHECK (is_turned_away IN (0, 1));
    """,
    // Each side of a scope for itself: what rests on openings of one compartment. What is here already is sorted when the
    // file is opened next; `compartment` is -1 for the roster, and until then.
    """
    PRAGMA defer_foreign_keys = ON;
    CREATE INDEX item_scope ON item (scope);
    CREATE TEMPORARY TABLE earlier_scope AS SELECT number, id FROM scope;
    DROP TABLE scope;
    CREATE TABLE scope (
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL,
      compartment INTEGER NOT NULL,
      UNIQUE (id, compartment)
    ) STRICT;
    INSERT INTO scope (number, id, compartment) SELECT number, id, -1 FROM earlier_scope;
    DROP TABLE earlier_scope;
    DROP INDEX item_scope;
    INSERT INTO fact (name, bytes) SELECT 'scopes_unsorted', x'01' WHERE EXISTS (SELECT 1 FROM scope);
    """,
    """
    -- Scopes in which something was ever granted for a time: who may read them is asked of the clock.
    CREATE TABLE timed_scope (scope BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
    """,
    """
    -- What laptops need besides their passphrases once they were not in contact for long.
    CREATE TABLE lease (
      device BLOB NOT NULL, share BLOB NOT NULL, kept_at INTEGER NOT NULL,
      PRIMARY KEY (device, share)
    ) STRICT;
    """,
    // Positions are instants from here on, and cursors show proofs. Those that were counted stay; they come before every
    // instant. `opens` names the scope whose first segment a position holds: by it a scope is asked for, and takes as long
    // to be found somebody else's as to be found missing. A log that was founded before has no key of its operator's.
    """
    ALTER TABLE feed ADD COLUMN opens BLOB;
    UPDATE feed SET opens = (
      SELECT scope.id FROM segment JOIN scope ON scope.number = segment.scope
      WHERE segment.position = feed.position)
    WHERE position IN (SELECT min(position) FROM segment GROUP BY scope);
    CREATE INDEX feed_opens ON feed (audience, opens) WHERE opens IS NOT NULL;
    CREATE INDEX feed_openings ON feed (audience, position, opens) WHERE opens IS NOT NULL;
    INSERT INTO fact (name, bytes)
      SELECT 'cursor_key', randomblob(32) WHERE EXISTS (SELECT 1 FROM fact WHERE name = 'epoch');
    """,
  ]

  /// The layout from which on scopes have sides.
  static let withSides = 4
}
