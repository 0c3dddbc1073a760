// The replica's tables. `record` is derived and can always be thrown away; `segment`, `outbox`, `wrap` and the keys
// are the truth.

import GRDB

/// The layout of the replica's file.
enum ReplicaTables {
  /// Written into the file's header, so that no other SQLite file is taken for a replica ("FkRp").
  static let applicationID: Int32 = 0x466B_5270

  /// The layout that this program writes; a file with a higher one is refused, one with a lower brought up to it.
  static var version: Int { steps.count }

  /// What makes each layout out of the one before it, the first out of an empty file.
  ///
  /// - a step never changes once a file was written with it.
  static let steps = [
    creation, readThrough, arrival, keyRequests, routineComparison, orders, newcomers, frontiers,
    endedGrants, furthestCursor,
  ]

  /// What a remote's cursor was from which this replica went back, until the remote has shown that it knows it still.
  private static let furthestCursor = """
    ALTER TABLE remote ADD COLUMN read_through_hash BLOB;
    """

  /// What orders took from this device, by name alone, and what is known of who has carried them out.
  private static let orders = """
    CREATE TABLE gone_scope (scope BLOB PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE receipt (
      order_id BLOB NOT NULL, device BLOB NOT NULL, receipt BLOB NOT NULL,
      PRIMARY KEY (order_id, device)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE receipt_given (
      remote INTEGER NOT NULL, order_id BLOB NOT NULL, PRIMARY KEY (remote, order_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE device_contact (
      remote INTEGER NOT NULL, device BLOB NOT NULL, last_session INTEGER,
      PRIMARY KEY (remote, device)
    ) STRICT, WITHOUT ROWID;
    """

  /// How far this replica had read a remote's log when it went back in it for what it may read only now.
  private static let readThrough = """
    ALTER TABLE remote ADD COLUMN read_through INTEGER NOT NULL DEFAULT 0;
    """

  /// When a segment of another device first came, by this device's clock less its error; NULL for own ones.
  ///
  /// It is read from the index: behind the bytes of its row it would cost reading them.
  private static let arrival = """
    ALTER TABLE segment ADD COLUMN received_at INTEGER;
    DROP INDEX segment_by_place;
    CREATE INDEX segment_by_place ON segment (scope, chain, height, received_at);
    """

  /// Scopes in whose log somebody asks for a key, and may not have been answered yet.
  private static let keyRequests = """
    CREATE TABLE key_request (scope INTEGER PRIMARY KEY) STRICT;
    """

  /// When a remote's scopes were last compared as a matter of routine, and what that showed it to have kept back.
  private static let routineComparison = """
    ALTER TABLE backfill ADD COLUMN is_routine INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE remote ADD COLUMN compared_at INTEGER;
    ALTER TABLE remote ADD COLUMN is_routine INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE remote ADD COLUMN kept_back INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE remote ADD COLUMN kept_back_at INTEGER;
    """

  /// Devices that asked to be let in by an invitation of this one, until its admin has said yes or no; and every device of
  /// the organization with the time when this one first saw it, 0 for those that were there before.
  private static let newcomers = """
    CREATE TABLE newcomer (
      device BLOB NOT NULL, invitation BLOB NOT NULL, sealed BLOB NOT NULL,
      PRIMARY KEY (device, invitation)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE acquaintance (device BLOB PRIMARY KEY NOT NULL, seen_at INTEGER NOT NULL)
      STRICT, WITHOUT ROWID;
    """

  /// Scopes in which frontiers were written, with the devices of which one counts there; zeros for none.
  private static let frontiers = """
    CREATE TABLE frontier (
      scope INTEGER NOT NULL, device BLOB NOT NULL, PRIMARY KEY (scope, device)
    ) STRICT, WITHOUT ROWID;
    """

  /// Scopes in which what a team was granted ended, or will at some time: there is something to write when it has, and its
  /// devices may bring work that somebody has to speak of.
  private static let endedGrants = """
    CREATE TABLE ended_grant (scope INTEGER PRIMARY KEY) STRICT;
    """

  /// Every table of the first layout.
  ///
  /// - `segment.standing`: see ``SegmentStanding``;
  /// - all ids and hashes are raw bytes; all sealed columns hold nonce, ciphertext and tag;
  /// - `outbox.number` counts the changes in the order in which they were written; one tree and no index over it,
  ///   because every edit pays for each page that it touches;
  /// - `outgoing` holds what a remote has not acknowledged yet, `delivery` where it has put what it has.
  private static let creation = """
    CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE scope (
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE,
      compartment INTEGER,
      case_id BLOB,
      matter BLOB,
      ordinal INTEGER,
      local_key BLOB NOT NULL,
      frontier BLOB NOT NULL,
      vector BLOB NOT NULL,
      disregarded BLOB NOT NULL DEFAULT x''
    ) STRICT;
    CREATE INDEX scope_by_case ON scope (case_id);
    CREATE TABLE chain (
      scope INTEGER NOT NULL, number INTEGER NOT NULL, device BLOB NOT NULL, tip INTEGER NOT NULL,
      PRIMARY KEY (scope, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE segment (
      number INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE,
      scope INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      standing INTEGER NOT NULL,
      chain INTEGER,
      height INTEGER,
      vector BLOB,
      change_count INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX segment_by_place ON segment (scope, chain, height);
    CREATE INDEX segment_unsettled ON segment (scope) WHERE standing < 2;
    CREATE TABLE waiting (
      missing BLOB NOT NULL, segment INTEGER NOT NULL, PRIMARY KEY (missing, segment)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE record (
      number INTEGER PRIMARY KEY,
      id BLOB NOT NULL,
      scope INTEGER NOT NULL,
      type INTEGER NOT NULL,
      cells BLOB NOT NULL,
      UNIQUE (id, scope)
    ) STRICT;
    CREATE INDEX record_by_type ON record (type, scope);
    CREATE TABLE conflict (record INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE outbox (
      scope INTEGER NOT NULL,
      height INTEGER NOT NULL,
      position INTEGER NOT NULL,
      number INTEGER NOT NULL,
      change BLOB NOT NULL,
      PRIMARY KEY (scope, height, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE content_key (id BLOB PRIMARY KEY NOT NULL, scope INTEGER NOT NULL, sealed BLOB NOT NULL)
      STRICT, WITHOUT ROWID;
    CREATE TABLE wrap (
      number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, scope BLOB, key_id BLOB, bytes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX wrap_by_key ON wrap (key_id);
    CREATE TABLE encapsulation (wrap BLOB PRIMARY KEY NOT NULL, case_id BLOB NOT NULL, sealed BLOB NOT NULL)
      STRICT, WITHOUT ROWID;
    CREATE INDEX encapsulation_by_case ON encapsulation (case_id);
    CREATE TABLE remote (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      url TEXT NOT NULL,
      pin BLOB NOT NULL,
      epoch BLOB,
      position INTEGER NOT NULL DEFAULT 0,
      running_hash BLOB,
      safe_through INTEGER NOT NULL DEFAULT 0,
      next_epoch BLOB,
      next_position INTEGER,
      next_running_hash BLOB,
      token BLOB,
      contacted_at INTEGER
    ) STRICT;
    CREATE TABLE outgoing (
      remote INTEGER NOT NULL, segment INTEGER NOT NULL, reason INTEGER, PRIMARY KEY (remote, segment)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE delivery (
      remote INTEGER NOT NULL, segment INTEGER NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (remote, segment)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE outgoing_wrap (
      remote INTEGER NOT NULL, wrap INTEGER NOT NULL, reason INTEGER, PRIMARY KEY (remote, wrap)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE backfill (remote INTEGER NOT NULL, scope INTEGER NOT NULL, PRIMARY KEY (remote, scope))
      STRICT, WITHOUT ROWID;
    CREATE TABLE invitation (id BLOB PRIMARY KEY NOT NULL, remote INTEGER NOT NULL, sealed BLOB NOT NULL)
      STRICT, WITHOUT ROWID;
    """
}

/// How far a stored segment has come.
enum SegmentStanding: Int, Comparable {
  /// A parent, or the certificate of its author, is not here yet.
  case waiting = 0
  /// Its parents are here and it was verified; its key, or what it is built upon, is not here yet.
  case linked = 1
  /// Its changes are in the records.
  case applied = 2
  /// It will never be readable: counts as empty.
  case unreadable = 3
  /// It does not count for now: counts as empty.
  case held = 4

  static func < (left: Self, right: Self) -> Bool {
    left.rawValue < right.rawValue
  }
}
