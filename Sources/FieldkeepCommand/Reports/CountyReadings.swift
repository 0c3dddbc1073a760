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
    for type in CountyFacts.recordTypes {
      for record in try await replica.records(type.name) {
        var reading = RecordReading(record.id, type, in: record.caseID)
        reading.compartment = record.compartment
        let writers = chains[record.scope] ?? [:]
        for field in type.fields {
          if field.isSet {
            let elements = record.elements(of: field.name)
            if !elements.isEmpty { reading.elements[field.number] = elements }
            continue
          }
          let shown = record.reading(of: field)
          guard let value = shown.shown else { continue }
          let time = value.timeMilliseconds
          let arrival = arrivals[value.dot, record.scope]
          reading.set(field, to: value.value, at: time, learnedAt: arrival)
          if shown.asks {
            reading.contested[field.number] = ([value] + shown.others).map(\.value)
          }
          if time <= asOf, let writer = writers[value.dot.chain] {
            lastSeen[writer] = max(lastSeen[writer] ?? time, time)
          }
        }
        if let written = record.writtenMilliseconds {
          reading.firstWrittenAt = written.lowerBound
          if reading.firstLearnedAt == nil { reading.firstLearnedAt = written.lowerBound }
        }
        readings.append(reading)
      }
    }
    records = readings
    devices = try await Self.sightings(lastSeen, replica)
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
