// One reader of all open cases for `due`, `today` and `desk`: the records that clocks ask for, in one pass, and at the next
// look only what was written meanwhile.

import CaseProtocol
import Fieldkeep

/// Every open case with the records that its clocks ask for, looked at once or again and again.
struct OpenCases {
  /// What clocks ask for, and who was told already.
  private static let types = ClockReader.recordTypes + [EscalationRecord.type]

  private var kept = KeptRecords()
  /// As the last look read them, closed ones too.
  private var files: [CaseID: CaseFile] = [:]
  /// Cases that were written in since their file was made; a look that breaks off leaves them to the next.
  private var stale: Set<CaseID> = []
  /// When what others wrote came, as of the last look.
  private(set) var arrivals = Arrivals()

  /// Every open case; the directory too, where changes of access and orders of a court lie.
  ///
  /// - each file has the records of the types that clocks ask for, and of no others;
  /// - a case in which nothing was written since the last look is as that look read it.
  mutating func look(at replica: Replica) async throws -> [CaseFile] {
    let records = try await replica.records(ofTypes: Self.types, keeping: &kept)
    stale.formUnion(kept.changed)
    // Asked after the records: of what comes between the two it must be known that it came, or it would count as known
    // since it was written, and be overdue for whoever is here.
    arrivals = try await replica.arrivals()
    let cases = try await replica.cases()
    var found: [CaseID: [Record]] = [:]
    for record in records where stale.contains(record.caseID) {
      found[record.caseID, default: []].append(record)
    }
    for id in stale { files[id] = found[id].map { CaseFile(id, $0, arrivals) } }
    stale = []
    var open: [CaseFile] = []
    for id in cases {
      let file = files[id] ?? CaseFile(id, [])
      if file.isOpen { open.append(file) }
    }
    if let directory = try await directory(of: replica) { open.append(directory) }
    return open
  }

  /// What clocks ask of the directory: changes of access, and orders of a court with who has confirmed them.
  private func directory(of replica: Replica) async throws -> CaseFile? {
    guard let all = files[Replica.directoryCase] else { return nil }
    let orders = all.all(CourtOrderRecord.type)
    let changes = all.all(AccessChangeRecord.type)
    guard !orders.isEmpty || !changes.isEmpty else { return nil }
    let waivers = all.all(WaiverRecord.type)
    var file = CaseFile(Replica.directoryCase, changes + orders + waivers, arrivals)
    if !orders.isEmpty { file.orders = try await replica.orders() }
    return file
  }
}
