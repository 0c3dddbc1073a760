// What an admin's device keeps of the invitations that it made, and of who asked by them.

public import CausalMerge
public import SyncProtocol
public import Trust

/// Who decides that a device which proves an invitation is let in.
public enum InvitationAdmission: Hashable, Sendable {
  /// An admin, who has compared six words with whoever holds the laptop.
  case whenApproved
  /// Nobody any more: the next sync lets in whoever holds the link. For an admin who stands beside the laptop.
  case atSync
}

/// A device that has proven an invitation of this one, and waits for its admin's word.
public struct Newcomer: Hashable, Sendable {
  public let device: DeviceID
  public let invitation: InvitationID
  /// What the new laptop shows on its screen, if nobody has changed its request on the way.
  public let words: DeviceWords
  /// What it will be called; empty where nobody said.
  public let name: String
  public let teams: [TeamID]
  public let isAdmin: Bool
  /// When this device first heard of it: milliseconds since 1970, by its clock less the clock's error.
  public let askedAt: Int64
}

/// An invitation as an admin's device keeps it until it is answered.
struct PendingInvitation {
  var secret: [UInt8]
  var teams: [TeamID]
  var isAdmin: Bool
  var expiresAt: Int64
  /// What the device will be called; empty where nobody said.
  var name: String
  var admission: InvitationAdmission

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.append(run: secret[...])
    writer.append(isAdmin ? 1 : 0)
    writer.append(signed: expiresAt)
    writer.append(run: teams.flatMap(\.bytes)[...])
    writer.append(run: Array(name.utf8)[...])
    writer.append(admission == .atSync ? 1 : 0)
    return writer.bytes
  }

  init(
    secret: [UInt8], teams: [TeamID], isAdmin: Bool, expiresAt: Int64, name: String,
    admission: InvitationAdmission
  ) {
    self.name = name
    self.admission = admission
    self.secret = secret
    self.teams = teams
    self.isAdmin = isAdmin
    self.expiresAt = expiresAt
  }

  init(packed bytes: [UInt8]) throws {
    var reader = PackedReader(bytes)
    secret = Array(try reader.run())
    isAdmin = try reader.byte() == 1
    expiresAt = try reader.signed()
    let names = Array(try reader.run())
    teams = stride(from: 0, to: names.count, by: TeamID.byteCount).compactMap {
      TeamID(bytes: names[$0..<min($0 + TeamID.byteCount, names.count)])
    }
    // Invitations of earlier versions end here, or behind the name: an admin is asked about who comes by them.
    name = reader.remaining == 0 ? "" : String(decoding: try reader.run(), as: UTF8.self)
    let isAtSync = try reader.remaining > 0 && reader.byte() == 1
    admission = isAtSync ? .atSync : .whenApproved
  }
}

/// A device that an admin lets in.
package struct NewDevice {
  package var keys: DevicePublicKeys
  package var teams: [TeamID]
  package var isAdmin: Bool
  /// What it will be called; empty where nobody said.
  package var name: String
  /// Whether it is a page in a safe, which its certificate then says.
  package var isOnPaper: Bool

  package init(
    keys: DevicePublicKeys, teams: [TeamID], isAdmin: Bool = false, name: String,
    isOnPaper: Bool = false
  ) {
    self.keys = keys
    self.teams = teams
    self.isAdmin = isAdmin
    self.name = name
    self.isOnPaper = isOnPaper
  }
}

/// A newcomer's request as it is kept.
struct KeptRequest {
  var request: EnrollmentRequest
  var askedAt: Int64
  var isTurnedAway = false

  var packed: [UInt8] {
    var writer = PackedWriter()
    writer.append(run: request.encoded()[...])
    writer.append(signed: askedAt)
    writer.append(isTurnedAway ? 1 : 0)
    return writer.bytes
  }

  init(request: EnrollmentRequest, askedAt: Int64) {
    self.request = request
    self.askedAt = askedAt
  }

  init(packed bytes: [UInt8]) throws {
    var reader = PackedReader(bytes)
    request = try EnrollmentRequest(parsing: Array(try reader.run()))
    askedAt = try reader.signed()
    isTurnedAway = try reader.byte() == 1
  }
}

/// What became of requests that a server handed on.
struct EnrollmentOutcome {
  var letIn = 0
  /// Requests that do not prove the invitation that they name.
  var disproven = 0
}
