// What a device may cost the log. The edge bounds connections and bodies; these bound what is kept and handed out.

import SyncProtocol

/// Bounds of the log's work for its devices.
public struct LogLimits: Hashable, Sendable {
  /// Bytes of items in an answer, when the client names no budget.
  public var pageBytes = 256 << 10
  /// Bytes of items in an answer, whatever the client asks for.
  public var greatestPageBytes = 900 << 10
  /// Bytes of the first page of a new device: as much as TCP sends before it hears back.
  public var firstPageBytes = 14_000
  /// Bytes of a whole answer: what clients read.
  public var answerBytes = Limits.bodyBytes - 1_024

  /// Segments that one carrier may leave waiting.
  public var waitingSegments = 1_000
  /// Bytes of segments that one carrier may leave waiting.
  public var waitingBytes = 64 << 20

  /// Bytes of its own segments that one revoked device may hand in, counted in memory only.
  public var farewellBytes = 64 << 20

  /// Milliseconds for which a challenge can be answered.
  public var challengeMilliseconds: Int64 = 120_000
  /// Challenges kept at once, in memory only: the oldest gives way.
  public var challenges = 4_096
  /// Milliseconds for which a token is good.
  public var tokenMilliseconds: Int64 = 3_600_000

  /// Seconds for which an invitation may be good.
  public var invitationSeconds: ClosedRange<UInt32> = 1...2_592_000
  /// Milliseconds for which a request that was made in time waits for its admin, and for which a laptop that comes too
  /// late is told so.
  public var answerMilliseconds: Int64 = 7 * 86_400_000
  /// Invitations of one admin at once.
  public var invitationsPerAdmin = 256
  /// Requests made with one invitation; one more, and it is burnt.
  ///
  /// Its admin judges which of them holds the secret.
  public var requestsPerInvitation = 5

  public init() {}
}
