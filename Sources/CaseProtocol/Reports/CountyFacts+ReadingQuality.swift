// How complete the records are that were read: what came late, and what people have not decided.

import CausalMerge
import RecordSchema

extension ReadingIndex {
  func quality(_ devices: [CountyFacts.DeviceSighting]) -> CountyFacts.SyncQuality {
    var quality = CountyFacts.SyncQuality()
    quality.devices = devices.sorted { ($0.name, $0.lastSeenAt) < ($1.name, $1.lastSeenAt) }
    quality.delays = delays()
    quality.disagreements = disagreements()
    return quality
  }

  /// When what a record of each type tells of happened: the first of these that it states.
  private static let happenings: [(type: RecordType, fields: [Field])] = [
    (RecoveryRecord.type, [RecoveryRecord.occurred.at, RecoveryRecord.firstContact.at]),
    (
      AgencyAlertRecord.type,
      [
        AgencyAlertRecord.alerted.at, AgencyAlertRecord.acknowledged.at,
        AgencyAlertRecord.arrived.at,
      ]
    ),
    (ChecklistItemRecord.type, [ChecklistItemRecord.done.at]),
    (AbsenceRecord.type, [AbsenceRecord.left.at, AbsenceRecord.discovered.at]),
    (PlacementRecord.type, [PlacementRecord.began.at]),
    (TeamMemberRecord.type, [TeamMemberRecord.began.at]),
    (ServiceEventRecord.type, [ServiceEventRecord.happened.at]),
    (ArrestRecord.type, [ArrestRecord.arrested.at]),
    (EligibilityRecord.type, [EligibilityRecord.decided.at]),
    (EnrolmentRecord.type, [EnrolmentRecord.offered.at, EnrolmentRecord.agreed.at]),
    (AttendanceRecord.type, [AttendanceRecord.happened.at]),
    (ExploiterArrestRecord.type, [ExploiterArrestRecord.arrested.at]),
    (ChildWelfareMatchRecord.type, [ChildWelfareMatchRecord.searched.at]),
    (ExploitationStatusRecord.type, [ExploitationStatusRecord.happened.at]),
  ]

  private func delays() -> [Int64] {
    // What was written before this replica began came with its first exchange, all at once: that says nothing of when
    // the county received it, so it counts from when it was written.
    var began = Int64.max
    for (type, _) in Self.happenings {
      for record in all(type) { began = min(began, record.firstLearnedAt ?? .max) }
    }
    return Self.happenings.flatMap { type, fields in
      all(type).compactMap { record -> Int64? in
        guard let field = fields.first(where: { record.instant($0) != nil }),
          let happened = record.instant(field), let written = record.writtenAt[field.number],
          written <= asOf
        else { return nil }
        let learned = record.learnedAt[field.number] ?? written
        let received = written >= began && learned <= asOf ? max(learned, written) : written
        return max(0, received.saturatingSubtract(happened))
      }
    }
  }

  /// The fields that figures are computed from and that leave a choice to a person.
  private static let counted: [(type: RecordType, fields: [Field])] = [
    (PersonRecord.type, [PersonRecord.dateOfBirth, PersonRecord.ageEstimate]),
    (PersonLinkRecord.type, [PersonLinkRecord.identity]),
    (
      RecoveryRecord.type,
      [RecoveryRecord.occurred.at, RecoveryRecord.station, RecoveryRecord.status]
    ),
    (AgencyAlertRecord.type, [AgencyAlertRecord.status]),
    (ChecklistItemRecord.type, [ChecklistItemRecord.status]),
    (AbsenceRecord.type, [AbsenceRecord.left.at]),
    (
      PlacementRecord.type,
      [
        PlacementRecord.placementType, PlacementRecord.began.at, PlacementRecord.ended.at,
        PlacementRecord.endReason,
      ]
    ),
    (PriorReferralRecord.type, [PriorReferralRecord.receivedOn]),
    (ArrestRecord.type, [ArrestRecord.arrested.at, ArrestRecord.charge]),
    (EnrolmentRecord.type, [EnrolmentRecord.status]),
    (TrainingSessionRecord.type, [TrainingSessionRecord.heldOn, TrainingSessionRecord.curriculum]),
  ]

  private func disagreements() -> [CountyFacts.Disagreement] {
    Self.counted.flatMap { type, fields in
      all(type).filter(isKnown).flatMap { record in
        fields.filter(record.isContested).map { field in
          let name = field.label == type.label ? field.label : "\(type.label): \(field.label)"
          return CountyFacts.Disagreement(record: record.id, field: name)
        }
      }
    }
  }
}
