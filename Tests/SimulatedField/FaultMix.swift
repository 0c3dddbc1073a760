// Which faults a run has, and how often. A run with every fault at once only shows the loudest; so each seed draws
// a few of them, as a swarm, and many seeds cover the combinations.

/// How often each fault occurs: in a thousand requests, or how many times in a run.
///
/// Source: Groce, Zhang, Eide, Chen and Regehr, "Swarm Testing", 2012.
public struct FaultMix: Hashable, Sendable {
  // MARK: in a thousand requests

  public var lostRequests = 0
  public var lostAnswers = 0
  public var cutRequests = 0
  public var cutAnswers = 0
  public var duplicates = 0
  /// Answers by something between the device and the server: a portal's page, an overloaded proxy.
  public var strangeAnswers = 0
  /// Requests and answers that take minutes and overtake each other.
  public var stalls = 0
  /// Answers during the taking of which the device's process dies.
  public var deathsByAnswer = 0

  // MARK: times in a run

  public var deviceCrashes = 0
  public var serverCrashes = 0
  public var fullDisks = 0
  public var clones = 0
  public var restoredDevices = 0
  public var couriers = 0
  public var damagedFiles = 0
  /// The server taken back to a backup by its operator's command.
  public var serverRestores = 0
  /// The server's files put back from a copy: it does not know that it lost anything.
  public var serverRollbacks = 0
  public var blankServers = 0
  public var clockSteps = 0
  public var reboots = 0

  // MARK: what the run is like

  /// Whether devices begin with wrong clocks.
  public var wrongClocks = false
  /// Whether several people write at the same instant.
  public var crowds = false
  /// Whether a device joins in the middle of the run.
  public var latecomer = false
  /// How often somebody lets a team into a part of a case, or out of it.
  public var shares = 0
  /// Whether some values are several kilobytes long.
  public var longValues = false

  /// No fault at all.
  public init() {}

  /// Takes out whatever loses or doubles a disk, and what lets teams in: where a member lies, what is wrong has to be its
  /// doing.
  mutating func keepDisks() {
    (clones, restoredDevices, blankServers, serverRestores, serverRollbacks) = (0, 0, 0, 0, 0)
    shares = 0
  }

  /// Draws whether, and how often, teams are let into parts of cases.
  mutating func drawShares(from chance: inout Chance) {
    if chance.occurs(350) { shares = chance.number(in: 1...8) }
  }

  /// Draws a mix: each fault is absent more often than not.
  init(drawnFrom chance: inout Chance) {
    func rate(_ most: Int) -> Int {
      chance.occurs(400) ? chance.number(in: 20...most) : 0
    }
    func times(_ permille: Int, _ most: Int) -> Int {
      chance.occurs(permille) ? chance.number(in: 1...most) : 0
    }
    lostRequests = rate(300)
    lostAnswers = rate(300)
    cutRequests = rate(150)
    cutAnswers = rate(150)
    duplicates = rate(300)
    strangeAnswers = rate(150)
    stalls = rate(300)
    deathsByAnswer = rate(150)
    deviceCrashes = times(500, 4)
    serverCrashes = times(400, 3)
    fullDisks = times(150, 2)
    clones = times(200, 1)
    restoredDevices = times(200, 1)
    couriers = times(400, 4)
    damagedFiles = times(100, 1)
    serverRestores = times(150, 2)
    serverRollbacks = times(100, 1)
    blankServers = times(150, 1)
    clockSteps = times(200, 3)
    reboots = times(300, 3)
    wrongClocks = chance.occurs(400)
    crowds = chance.occurs(400)
    latecomer = chance.occurs(250)
    longValues = chance.occurs(150)
  }
}

/// A fault or a way of recovering that a run came by.
///
/// A simulation that never reaches a branch proves nothing about it: the gate demands every mark of its runs together.
public enum Mark: String, CaseIterable, Hashable, Sendable {
  case lostRequest = "request lost"
  case lostAnswer = "answer lost after apply"
  case cutRequest = "request cut"
  case cutAnswer = "answer cut"
  case duplicateRequest = "request delivered twice"
  case lateDuplicate = "duplicate after later requests"
  case strangeAnswer = "answer by a portal or proxy"
  case deviceCrashBeforeCommit = "device crashed before a commit"
  case deviceCrashAfterCommit = "device crashed after a commit"
  case serverCrashBeforeCommit = "server crashed before a commit"
  case serverCrashAfterCommit = "server crashed after a commit"
  case fullDisk = "write refused by a full disk"
  case clone = "disk cloned"
  case fork = "two branches of one device"
  case restoredDevice = "device restored from an older copy"
  case restoredChanges = "outbox rows found in segments already"
  case courier = "carried by file"
  case carriedUnread = "carried what the courier cannot read"
  case damagedFile = "damaged file refused"
  case serverRestored = "server restored by command"
  case serverRolledBack = "server's files put back"
  case serverBlank = "server blank"
  case rebuilding = "server met while rebuilding"
  case serverReplaced = "unknown cursor answered by comparing"
  case wrongClock = "clock wrong by more than a day"
  case clockStep = "clock stepped"
  case reboot = "device rebooted"
  case correctedTime = "time corrected when cut"
  case sameInstant = "two writes at one instant"
  case longEdit = "long edit saved"
  case unseenKept = "long edit kept what it had not seen"
  case voided = "record voided"
  case contested = "voided record edited elsewhere"
  case undone = "own change undone"
  case settled = "conflict settled"
  case joined = "device joined in the middle"
  case sessionExpired = "session expired"
  case twoOpenings = "scope opened twice"
  case backup = "backup marked safe"
  case letIn = "team let into a part of a case"
  case letOut = "team let out of it"
  case letInAgain = "team let in again"
  case shutOut = "team that lost a part opens nothing more"

  // Only where the server lies.
  case withheld = "item withheld by the server"
  case skipped = "page skipped by the server"
  case forged = "segment forged by the server"
  case replayed = "old items replayed by the server"
  case reordered = "items reordered by the server"
  case strangerOffered = "device put into the roster by the server"
  case falselyAcknowledged = "push acknowledged and thrown away"
  case keptBackStated = "withheld items stated"
  case lossStated = "false acknowledgement stated"
  case forgeryRejected = "forged segment rejected"

  // Only where a member's program lies: what it did, and what came of it.
  case equivocated = "two things told to two people by a member"
  case forgedByMember = "colleague's name signed by a member"
  case replayedByMember = "old segments sent again by a member"
  case oversized = "segment beyond the limit sent by a member"
  case orphaned = "segments without parents sent by a member"
  case datedAhead = "work dated ahead by a member"
  case unopenable = "body that does not open sent by a member"
  case unparsable = "body that does not parse sent by a member"
  case sealedUnderLostKey = "work sealed under a key that nobody gets"
  case keySplit = "one key's name given to two keys by a member"
  case keyMisstated = "old key called new by a member"
  case voidedInBulk = "all records voided by a member"
  case rosterWritten = "roster written by a member"
  case grantClaimed = "right to write claimed by a member"
  case openedFalsely = "scope opened falsely by a member"
  case memberEnded = "member revoked"
  case endedMemberRefused = "revoked member refused by the server"
  case refusalCounted = "refused segment of a member counted"
  case forkStated = "fork of a member stated"
  case unreadableStated = "unreadable segment stated"
  case heldStated = "held work stated"
  case openingDisregarded = "false opening disregarded"
  case sidesApart = "side of a false opening handed out by itself"
  case massVoidTakenBack = "records voided in bulk brought back"

  /// What runs come by: with everybody honest but the weather, with a lying server, with a lying member.
  public static func expected(lying: Bool, member: Bool = false) -> [Mark] {
    let misdeeds: [Mark] =
      Misdeed.allCases.map(\.mark) + [
        .memberEnded, .endedMemberRefused, .refusalCounted, .forkStated, .unreadableStated,
        .heldStated, .openingDisregarded, .sidesApart, .massVoidTakenBack,
      ]
    if member { return misdeeds }
    let lies: [Mark] = [
      .withheld, .skipped, .forged, .replayed, .reordered, .strangerOffered, .falselyAcknowledged,
      .keptBackStated, .lossStated, .forgeryRejected,
    ]
    return lying ? lies : allCases.filter { !lies.contains($0) && !misdeeds.contains($0) }
  }
}
