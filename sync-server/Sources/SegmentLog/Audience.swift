// Who may be handed an item of the log. The log keeps, for every audience, the positions that it may read, so that a
// page costs as much as it holds and not as much as the log.

public import CausalMerge
public import SyncProtocol

/// Whom an item of the log is for.
///
/// - three kinds share one order, so that a page made for several audiences is the same everywhere;
/// - a team and a device can never be taken for one another, whatever ids an admin chose.
public enum Audience: Hashable, Comparable, Sendable {
  /// Every enrolled device: the roster.
  case everyone
  /// The devices of a team: scopes that it may read, and keys wrapped for it.
  case team(TeamID)
  /// One device: the keys of its teams, wrapped for it alone.
  case device(DeviceID)

  /// How many bytes name an audience in a store: one for the kind, and an identifier.
  public static let byteCount = 1 + TeamID.byteCount

  /// The name of the audience in a store.
  public var bytes: [UInt8] {
    switch self {
    case .everyone: [0] + TeamID.zero.bytes
    case .team(let team): [1] + team.bytes
    case .device(let device): [2] + device.bytes
    }
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
