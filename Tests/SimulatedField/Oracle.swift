// What must hold, each promise by its name. A planted fault that no oracle sees would mean that the oracle is blind.

/// One promise that every run is judged by.
public enum Oracle: String, CaseIterable, Sendable {
  /// All readers of a scope have the same state.
  case convergence = "all readers agree"
  /// That state is what the slow reference merge makes of all segments.
  case definition = "the state is the definition's"
  /// All readers are shown the same values, by the same rules, with the same open conflicts.
  case reading = "all readers see the same"
  /// What was acknowledged to somebody is in a segment that every reader has.
  case nothingLost = "nothing acknowledged is lost"
  /// After some quiet rounds nothing waits, is unsent or was refused.
  case nothingStuck = "nothing is stuck"
  /// The server has every segment that any device has.
  case serverHasAll = "the server has everything"
  /// What a device calls stored the server has, and what it calls safe is in a backup.
  case status = "status tells the truth"
  /// What the server, its traffic, carried files and copied disks hold shows no value.
  case noPlaintext = "no value in the clear"
  /// Whatever comes a second time changes nothing.
  case duplicates = "duplicates change nothing"
  /// What was written under a clock whose error was measured carries the true time.
  case times = "measured clocks are corrected"
  /// A long edit leaves what it had not seen.
  case unseenStays = "long edits replace only what they saw"
  /// A device whose segments part is known as forked wherever both are.
  case forks = "forks are noticed"
  /// Nobody believes in a device that only the server vouches for.
  case strangers = "the server brings nobody in"
  /// What a server or a colleague has to refuse is refused at once.
  case refusals = "what breaks the rules is refused"
  /// What was written by a false opening of a scope counts nowhere.
  case intrusion = "a false opening opens nothing"
  /// Who lost a scope opens nothing that was written by somebody who knew.
  case lostAccess = "who was let out reads no more"
  /// What a member did that is wrong, and was kept, is said.
  case stated = "what is wrong is stated"
  /// What a member voided in bulk is there again when it was taken back.
  case takenBack = "what was voided in bulk comes back"
  /// Records follow from segments, and the file is sound.
  case derived = "state is derived"
  /// Nothing fails that has no right to fail.
  case noSurprise = "no surprise"
}
