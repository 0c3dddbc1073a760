// Every row that is easily counted wrongly is changed a little: the figure that should move moves, and no other.

import CaseProtocol
import CausalMerge
import CountyOrders
import RecordSchema
import SyntheticCounty
import Testing

/// A change to the writes of one record, and what it should do.
struct Alteration: Sendable, CustomTestStringConvertible {
  enum Edit: Sendable {
    /// Leaves the record out.
    case withoutRecord
    /// Leaves out what is written to a field, where it is this value; whatever it is, if none is said.
    case without(Field, FieldValue? = nil)
    /// Moves a moment by so many milliseconds.
    case moved(Field, Int64)
    /// States a date.
    case dated(Field, PartialDate)
  }

  let row: PoisonRow
  let edit: Edit
  /// Sections of the Board report that change; none other may.
  let changed: Set<ReportName>
  /// A figure, and how it is printed with the numbers that it was computed from.
  let figure: (ReportName, String, String)
  var window = CountyStory.window

  var testDescription: String { row.rawValue }

  func applied(to county: CountyStory) -> [CountyWrite] {
    guard let record = county.poison[row] else { return county.writes }
    return county.writes.compactMap { write in
      guard write.record == record else { return write }
      var write = write
      switch edit {
      case .withoutRecord: return nil
      case .without(let field, let value):
        if write.field == field.number && write.value == value ?? write.value { return nil }
      case .moved(let field, let distance):
        if write.field == field.number, case .instant(let moment) = write.value {
          write.value = .instant(milliseconds: moment + distance)
        }
      case .dated: break
      }
      return write
    } + stated(of: record, in: county)
  }

  private func stated(of record: RecordID, in county: CountyStory) -> [CountyWrite] {
    guard case .dated(let field, let date) = edit,
      var write = county.writes.last(where: { $0.record == record })
    else { return [] }
    (write.field, write.value, write.operation) = (field.number, .partialDate(date), .assign)
    return [write]
  }
}

@Suite struct `A row that is easily counted wrongly` {
  /// What changes with the number of youth.
  private static let ofYouth: Set<ReportName> = [
    .recoveredYouth, .newVersusRepeat, .meanAgeFirst, .youngest, .priorReferral, .race,
    .awayAfterOutreach, .advocate90, .advocate365, .exploitationGroups,
  ]
  private static let ofRecoveries: Set<ReportName> = [.recoveries, .response90, .health72]

  private static let county = CountyStory { $0.hashed }
  private static let unaltered = CountyStory.window.map {
    ReportRun.board(of: Folding(county.writes).readings, $0)
  }

  static let alterations: [Alteration] = people + times + others

  private static let people: [Alteration] = [
    Alteration(
      row: .twoAdvocates, edit: .withoutRecord, changed: ofYouth,
      figure: (.recoveredYouth, "youth", "362")),
    Alteration(
      row: .siblings, edit: .without(PersonLinkRecord.identity, .code("not_same")),
      changed: ofYouth, figure: (.recoveredYouth, "youth", "360")),
    Alteration(
      row: .enteredTwice, edit: .without(RecoveryRecord.status, .code("entered_in_error")),
      changed: ofRecoveries, figure: (.recoveries, "recoveries", "519")),
    Alteration(
      row: .exercise, edit: .without(RecoveryRecord.isTest, .boolean(true)),
      changed: ofYouth.union(ofRecoveries), figure: (.recoveredYouth, "youth", "362")),
    Alteration(
      row: .unfounded, edit: .without(RecoveryRecord.status, .code("unfounded")),
      changed: ofYouth.union(ofRecoveries), figure: (.recoveredYouth, "youth", "362")),
  ]

  private static let times: [Alteration] = {
    let hour: Int64 = 3_600_000
    let months = CountyStory.firstMonths
    return [
      Alteration(
        row: .beforeMidnight, edit: .moved(RecoveryRecord.occurred.at, hour / 2), changed: [],
        figure: (.recoveredYouth, "youth", "80"), window: months),
      Alteration(
        row: .afterMidnight, edit: .moved(RecoveryRecord.occurred.at, -1), changed: [],
        figure: (.recoveredYouth, "youth", "82"), window: months),
      Alteration(
        row: .springForward, edit: .moved(ChecklistItemRecord.done.at, 1), changed: [.health72],
        figure: (.health72, "share", "77 % 400 518")),
      Alteration(
        row: .fallBack, edit: .moved(ChecklistItemRecord.done.at, -hour / 2),
        changed: [.health72], figure: (.health72, "share", "78 % 402 518")),
      Alteration(
        row: .leftBefore72, edit: .moved(AbsenceRecord.left.at, 2_000),
        changed: [.awayAfterOutreach], figure: (.awayAfterOutreach, "youth.within_72_h", "14")),
      Alteration(
        row: .leftAt72, edit: .moved(AbsenceRecord.left.at, 1_000), changed: [.awayAfterOutreach],
        figure: (.awayAfterOutreach, "youth.within_72_h", "14")),
      Alteration(
        row: .leftAfter72, edit: .moved(AbsenceRecord.left.at, -1_000),
        changed: [.awayAfterOutreach], figure: (.awayAfterOutreach, "youth.within_72_h", "16")),
      Alteration(
        row: .answeredAt90, edit: .moved(AgencyAlertRecord.arrived.at, 1_000),
        changed: [.response90], figure: (.response90, "dcfs.share", "87 % 440 508")),
      Alteration(
        row: .answeredAfter90, edit: .moved(AgencyAlertRecord.arrived.at, -1_000),
        changed: [.response90], figure: (.response90, "dcfs.share", "87 % 442 508")),
    ]
  }()

  private static let others: [Alteration] = {
    guard let born = PartialDate(year: 2001, month: 2, day: 6) else { return [] }
    return [
      Alteration(
        row: .unknownBirth, edit: .dated(PersonRecord.dateOfBirth, born),
        changed: [.meanAgeFirst, .youngest], figure: (.meanAgeFirst, "mean", "15.9")),
      Alteration(
        row: .contestedBirth, edit: .dated(PersonRecord.dateOfBirth, born),
        changed: [.meanAgeFirst, .youngest], figure: (.meanAgeFirst, "mean", "15.9")),
      Alteration(
        row: .referralOfRecovery, edit: .without(PriorReferralRecord.createdBy),
        changed: [.priorReferral], figure: (.priorReferral, "share", "85 % 308 361")),
      Alteration(
        row: .pilotArrest, edit: .withoutRecord, changed: [.arrestChange],
        figure: (.arrestChange, "pilot_area", "100 % 0 50")),
    ]
  }()

  @Test func `is there for each kind, and each is changed`() {
    #expect(Set(Self.alterations.map(\.row)) == Set(PoisonRow.allCases))
  }

  @Test(arguments: Self.alterations)
  func `changes the figure that it should and no other`(alteration: Alteration) throws {
    let window = try #require(CountyStory.window)
    let altered = Folding(alteration.applied(to: Self.county)).readings
    let before = try #require(Self.unaltered)
    let after = ReportRun.board(of: altered, window)
    let changed = zip(before.sections, after.sections).filter { $0 != $1 }.map(\.0.id)
    #expect(Set(changed) == Set(alteration.changed.map(\.rawValue)))
    let run = ReportRun.board(of: altered, try #require(alteration.window))
    let (name, key, text) = alteration.figure
    let figure = try #require(run.figure(name, key))
    let parts = [figure.numerator, figure.denominator].compactMap { $0.map(String.init) }
    #expect(([figure.value.text(in: .english)] + parts).joined(separator: " ") == text)
    if name == .meanAgeFirst { #expect(figure.n == 350 && figure.unknown == 11) }
  }
}
