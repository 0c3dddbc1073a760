// Sessions, newcomers, the server's own facts, and what an operator asks.

public import CausalMerge
import Foundation
import GRDB
public import SegmentLog
public import SyncProtocol

extension SQLiteSegmentStore {
  public func fact(_ fact: ServerFact) throws -> [UInt8]? {
    try first("SELECT bytes FROM fact WHERE name = ?", [fact.rawValue]) { try $0.bytes(0) }
  }

  public func keep(_ bytes: [UInt8], as fact: ServerFact) throws {
    try run(
      "INSERT OR REPLACE INTO fact (name, bytes) VALUES (?, ?)", [fact.rawValue, Data(bytes)])
  }

  // MARK: sessions

  public func keepToken(
    _ token: TokenHash, of device: DeviceID, expiresAt: Int64, now: Int64
  ) throws {
    try run("DELETE FROM token WHERE expires_at <= ?", [now])
    try run(
      "INSERT INTO token (hash, device, expires_at) VALUES (?, ?, ?)",
      [token.blob, device.blob, expiresAt])
  }

  public func device(ofToken token: TokenHash, now: Int64) throws -> DeviceID? {
    try first(
      "SELECT device FROM token WHERE hash = ? AND expires_at > ?", [token.blob, now]
    ) { try $0.identifier(0) }
  }

  public func noteSession(of device: DeviceID, at time: Int64) throws {
    try run(
      "INSERT OR REPLACE INTO session (device, opened_at) VALUES (?, ?)", [device.blob, time])
  }

  public func forgetSessions() throws {
    try run("DELETE FROM token")
  }

  // MARK: newcomers

  public func keep(_ invitation: StoredInvitation) throws {
    try run(
      """
      INSERT INTO invitation (id, admin, expires_at) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
      """, [invitation.id.blob, invitation.admin.blob, invitation.expiresAt])
  }

  public func invitation(_ id: InvitationID) throws -> StoredInvitation? {
    try first("SELECT admin, expires_at FROM invitation WHERE id = ?", [id.blob]) { row in
      StoredInvitation(id: id, admin: try row.identifier(0), expiresAt: try row.integer(1))
    }
  }

  public func forgetInvitations(expiredBy time: Int64) throws {
    try run("DELETE FROM invitation WHERE expires_at <= ?", [time])
  }

  public func invitationCount(of admin: DeviceID, standingAt time: Int64) throws -> Int {
    try first(
      "SELECT count(*) FROM invitation WHERE admin = ? AND expires_at > ?", [admin.blob, time]
    ) {
      Int(try $0.integer(0))
    } ?? 0
  }

  public func keep(_ request: EnrollmentRequest, arrivedAt: Int64) throws {
    try run(
      "INSERT OR IGNORE INTO enrollment (invitation, request, arrived_at) VALUES (?, ?, ?)",
      [request.invitation.blob, Data(request.encoded()), arrivedAt])
  }

  public func turnAway(_ request: EnrollmentRequest) throws {
    try run(
      "UPDATE enrollment SET is_turned_away = 1 WHERE invitation = ? AND request = ?",
      [request.invitation.blob, Data(request.encoded())])
  }

  public func enrollments(of invitation: InvitationID) throws -> [StoredEnrollment] {
    try all(
      """
      SELECT request, is_turned_away FROM enrollment WHERE invitation = ? ORDER BY arrival
      """, [invitation.blob], Self.enrollment(from:))
  }

  public func enrollments(for admin: DeviceID) throws -> [StoredEnrollment] {
    try all(
      """
      SELECT request, is_turned_away
      FROM enrollment JOIN invitation ON invitation.id = enrollment.invitation
      WHERE invitation.admin = ? ORDER BY enrollment.arrival
      """, [admin.blob], Self.enrollment(from:))
  }

  private static func enrollment(from row: Row) throws -> StoredEnrollment {
    do {
      return StoredEnrollment(
        request: try EnrollmentRequest(parsing: row.bytes(0)),
        isTurnedAway: try row.integer(1) != 0)
    } catch is MessageError {
      throw StoreError.inconsistent("a request to be enrolled cannot be read")
    }
  }

  // MARK: for the operator

  public func counts() throws -> StoreCounts {
    func count(_ sql: String) throws -> Int {
      try first(sql) { Int(try $0.integer(0)) } ?? 0
    }
    return StoreCounts(
      segments: try count("SELECT count(*) FROM segment"),
      controlSegments: try count("SELECT count(*) FROM segment WHERE is_control = 1"),
      heldSegments: try count("SELECT count(*) FROM segment WHERE is_held = 1"),
      wraps: try count("SELECT count(*) FROM item WHERE kind = 2"),
      wantedWraps: try count(
        """
        SELECT count(DISTINCT wrap) FROM commitment
        WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.name = commitment.wrap)
        """),
      waiting: try count("SELECT count(*) FROM waiting"),
      scopes: try count("SELECT count(DISTINCT scope) FROM segment"),
      itemBytes: try count("SELECT coalesce(sum(length(bytes)), 0) FROM item"))
  }

  public func itemCount(after position: UInt64) throws -> Int {
    try first("SELECT count(*) FROM item WHERE position > ?", [position.column]) {
      Int(try $0.integer(0))
    } ?? 0
  }

  public func activity() throws -> [DeviceID: DeviceActivity] {
    var activity: [DeviceID: DeviceActivity] = [:]
    let written = try all("SELECT device, count(*) FROM segment GROUP BY device") { row in
      (device: try row.identifier(0) as DeviceID, count: Int(try row.integer(1)))
    }
    for (device, count) in written {
      activity[device] = DeviceActivity(segments: count, lastSession: nil)
    }
    let sessions = try all("SELECT device, opened_at FROM session") { row in
      (device: try row.identifier(0) as DeviceID, time: try row.integer(1))
    }
    for (device, time) in sessions {
      activity[device, default: DeviceActivity(segments: 0, lastSession: nil)].lastSession = time
    }
    return activity
  }
}
