// From this laptop's replica to what reports count. One pass over the kinds of record that a definition asks for, and
// over no other: what a youth told, where a youth is, and who helps an investigation is not read here at all.

import CaseProtocol
import Fieldkeep

/// The records of a replica as reports read them.
struct CountyReadings {
  let records: [RecordReading]
  /// When each device of the organization was last heard of.
  let devices: [CountyFacts.DeviceSighting]

  /// Reads what this device may read.
  ///
  /// - Parameters:
  ///   - replica: the replica.
  ///   - asOf: devices are seen as of this moment.
  /// - Throws: ``FieldkeepError``.
  init(_ replica: Replica, asOf: Int64) async throws {
    let arrivals = try await replica.arrivals()
    let chains = try await replica.chainDevices()
    var readings: [RecordReading] = []
    var lastSeen: [DeviceID: Int64] = [:]
    for record in try await replica.records(ofTypes: CountyFacts.recordTypes) {
      var reading = Self.reading(record, arrivals)
      if let written = record.writtenMilliseconds {
        reading.firstWrittenAt = written.lowerBound
        if reading.firstLearnedAt == nil { reading.firstLearnedAt = written.lowerBound }
      }
      readings.append(reading)
      let writers = chains[record.scope] ?? [:]
      record.forEachShown { _, shown in
        if shown.time <= asOf, let writer = writers[shown.dot.chain] {
          lastSeen[writer] = max(lastSeen[writer] ?? shown.time, shown.time)
        }
      }
    }
    records = readings
    devices = try await Self.sightings(lastSeen, replica)
  }

  /// What a record shows, and when that was written and learned of.
  private static func reading(_ record: Record, _ arrivals: Arrivals) -> RecordReading {
    var reading = RecordReading(
      record.id, type: record.typeNumber, in: record.caseID, compartment: record.compartment)
    record.forEachShown { field, shown in
      reading.set(
        fieldNumbered: field, to: FieldValue(showing: shown.value), at: shown.time,
        learnedAt: arrivals[shown.dot, record.scope])
    }
    for field in record.type?.fields ?? [] where field.isSet {
      let elements = record.elements(of: field)
      if !elements.isEmpty { reading.elements[field.number] = elements }
    }
    for field in record.disputed {
      let standing = record.reading(of: field)
      reading.contested[field.number] =
        ([standing.shown].compactMap(\.self) + standing.others).map(\.value)
    }
    return reading
  }

  /// Devices that are still let in and have written something, by what people call them.
  private static func sightings(
    _ lastSeen: [DeviceID: Int64], _ replica: Replica
  ) async throws -> [CountyFacts.DeviceSighting] {
    let people = try await People(replica)
    guard let roster = try? await replica.roster() else { return [] }
    return roster.devices.compactMap { device in
      lastSeen[device].map {
        CountyFacts.DeviceSighting(name: people.label(of: device), lastSeenAt: $0)
      }
    }
  }

  /// What reports count.
  func facts(asOf: Int64) -> CountyFacts {
    CountyFacts(reading: records, devices: devices, asOf: asOf)
  }
}
