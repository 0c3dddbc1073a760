// A youth is never asked to help an investigation in return for anything. That holds because no rule can know whether
// they do: no fact that a rule takes has a place for it, and no source but the record itself names it.

import CaseProtocol
import CausalMerge
import Foundation
import RecordSchema
import Testing

@Suite struct NothingDependsOnHelpTests {
  private static let words = ["cooperat", "co_operat", "willing", "testif", "testimony"]

  /// Every rule's facts, filled in, so that nothing hides in an empty list.
  private static func facts(_ random: inout some RandomNumberGenerator) throws -> [Any] {
    func time() -> Int64 { Int64.random(in: 0...4_000_000_000_000, using: &random) }
    let id = RecordID(using: &random)
    var enrolment = EnrolmentFacts(record: id, track: ProgramTrack.oneYear.id, status: .enrolled)
    enrolment.matter = id
    enrolment.ruling = EligibilityRuling(isEligible: true, decidedAt: time(), hasDecider: true)
    enrolment.agreedAt = time()
    enrolment.startedAt = time()
    enrolment.absences = [AbsenceSpan(leftAt: time(), returnedAt: time())]
    enrolment.attendance = [.init(.counselling, at: time(), kind: .present)]
    let assignment = AssignmentClockFacts(
      record: id, role: .advocate, agency: .advocate, from: time(), to: time(),
      contacts: [.init(at: time())])
    var clocks = CaseClockFacts()
    clocks.recoveries = [
      RecoveryFacts(
        recovery: id, status: .suspected, firstContactAt: time(), knownAt: time(),
        absences: enrolment.absences,
        alerts: [AlertFacts(record: id, agency: .health, alertedAt: time())],
        items: [ItemFacts(record: id, item: .food, doneAt: time())])
    ]
    clocks.reports = [
      MandatedReportClockFacts(record: id, recovery: id, agency: .health, suspectedAt: time())
    ]
    clocks.exams = [
      ExamClockFacts(record: id, recovery: id, firstContactAt: time(), lastAssaultAt: time())
    ]
    clocks.absences = [AbsenceClockFacts(record: id, custodian: .probation, leftAt: time())]
    clocks.assignments = [assignment]
    clocks.involvements = [
      InvolvementClockFacts(recovery: id, firstContactAt: time(), team: [assignment])
    ]
    clocks.programs = [ProgramClockFacts(record: id, startedAt: time(), duration: .seconds(1))]
    clocks.sealings = [SealingClockFacts(record: id, completedAt: time())]
    clocks.consents = [ConsentClockFacts(record: id, givenAt: time(), expiresAt: time())]
    clocks.accessChanges = [AccessChangeClockFacts(record: id, changedAt: time())]
    clocks.sealOrders = [SealOrderClockFacts(record: id, orderedAt: time())]
    clocks.destructions = [
      DestructionClockFacts(record: id, scheduledAt: time(), destroyAt: time())
    ]
    clocks.waivers = [WaiverFacts(rule: .alert, deadline: "", role: .supervisor, hasReason: true)]
    for child in Mirror(reflecting: clocks).children {
      let list = try #require(child.value as? any Collection, "\(child.label ?? "")")
      #expect(!list.isEmpty, "no sample of \(child.label ?? "")")
    }
    return [
      clocks, enrolment, EligibilityFacts(age: 15), Clearance(doneAt: [.completed: time()]),
      ProgramTrack.oneYear, DeadlineSettings(), DueViewer(roles: [.advocate]),
    ]
  }

  private static func labels(of value: Any, depth: Int = 0) -> [String] {
    guard depth < 8 else { return [] }
    return Mirror(reflecting: value).children.flatMap { child in
      [child.label ?? ""] + labels(of: child.value, depth: depth + 1)
    }
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `no fact of any rule has a place for whether a youth helps`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let labels = try Self.facts(&random).flatMap { Self.labels(of: $0) }
    #expect(labels.contains("firstContactAt") && labels.contains("agreedAt"), "seed \(seed)")
    for word in Self.words {
      #expect(!labels.contains { $0.lowercased().contains(word) }, "\(word), seed \(seed)")
    }
    for gap in EnrolmentGap.allCases {
      #expect(!Self.words.contains { gap.rawValue.contains($0) || gap.hint.contains($0) })
    }
  }

  @Test func `no fact of any rule has a place for how ready a youth is`() throws {
    var random = SeededGenerator(seed: 1)
    let labels = try Self.facts(&random).flatMap { Self.labels(of: $0) }
    #expect(!labels.contains { $0.lowercased().contains("readi") })
    #expect(!CountyFacts.recordTypes.contains(ReadinessRecord.type))
  }

  @Test func `no source names it but the record that law enforcement keeps`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appending(path: "Sources/CaseProtocol")
    // Where the record is declared, its words, and the list of all record types.
    let allowed: Set<String> = [
      "Records/LeadRecord.swift", "CodeLists/CodeLists+Exploitation.swift",
      "Schema/CountySchema.swift",
    ]
    let files = try #require(FileManager.default.enumerator(atPath: folder.path()))
    var count = 0
    for case let name as String in files where name.hasSuffix(".swift") && !allowed.contains(name) {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      // Comments may say that nothing reads it, and so does one sentence that a report prints.
      let code = text.split(separator: "\n").map { $0.prefix(upTo: $0.firstComment) }
        .joined(separator: "\n")
        .replacing("Cooperation with law enforcement is read by no figure.", with: "")
      count += 1
      #expect(!code.lowercased().contains("cooperat"), "\(name)")
    }
    #expect(count > 40)
  }

  @Test func `the record lies with law enforcement and nowhere else`() throws {
    let types = CountySchema.recordTypes.filter { $0.name.contains("cooperat") }
    #expect(types.count == 1)
    #expect(types.map(\.compartments) == [[CountyCompartment.lawEnforcement]])
  }
}

extension Substring {
  fileprivate var firstComment: Index {
    firstRange(of: "//")?.lowerBound ?? endIndex
  }
}

/// SplitMix64, so that a failing seed can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
