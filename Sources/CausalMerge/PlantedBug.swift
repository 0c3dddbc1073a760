// Faults that the simulator plants on purpose, to prove that its oracles would see them.
//
// A simulation that finds nothing may be right or blind. So each oracle has at least one fault that it must catch, and the
// gate plants each of them. They exist in debug builds only: a release build has no such code.

#if DEBUG
  /// A fault that can be planted by name.
  public enum PlantedBug: String, CaseIterable, Sendable {
    /// A past covers one segment of each chain too few.
    case ancestryOffByOne = "ancestry-off-by-one"
    /// A segment received a second time is applied a second time.
    case duplicateApplied = "duplicate-applied"
    /// Heads that a long edit had not seen are replaced all the same.
    case unseenDropped = "unseen-dropped"
    /// Two values of equal time are told apart by a replica's local numbers.
    case wrongTieBreak = "wrong-tie-break"
    /// The server answers "stored" before its commit.
    case acknowledgedBeforeCommit = "acknowledged-before-commit"
    /// A replica commits its cursor before the page that it points past.
    case cursorBeforePage = "cursor-before-page"
    /// A replica forgets its outbox when it restarts.
    case outboxForgotten = "outbox-forgotten"
    /// A segment that waits for its parent is dropped.
    case waitingDropped = "waiting-dropped"
    /// A new epoch does not clear what was thought stored.
    case storedMarksKept = "stored-marks-kept"
    /// A clock's error is not taken off the times of what is cut.
    case clockErrorIgnored = "clock-error-ignored"

    /// The fault that is planted in the running task; none outside of the simulator.
    @TaskLocal public static var active: PlantedBug?
  }
#endif
