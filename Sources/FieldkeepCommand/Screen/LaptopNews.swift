// What every member is told of the organization's laptops: once by the sync that brings it, and for a day by status.

import Fieldkeep

/// Laptops of which this one has heard, and teams into which others came.
struct LaptopNews {
  let devices: [KnownDevice]
  let places: [NewPlace]
  private let lines: DeviceLines?

  /// How long it is news.
  private static let newMilliseconds: Int64 = 86_400_000

  private init(_ devices: [KnownDevice], _ places: [NewPlace], _ desk: Desk) async throws {
    self.devices = devices
    self.places = places
    // Read only where there is something to tell: there is not, almost always.
    lines = devices.isEmpty && places.isEmpty ? nil : try await DeviceLines(desk)
  }

  /// What this laptop hears now for the first time.
  static func heardNow(_ desk: Desk) async throws -> LaptopNews {
    let before = Set(try await desk.replica.newPlaces(since: 0))
    let devices = try await desk.replica.meetNewDevices()
    let places = try await desk.replica.newPlaces(since: 0).filter { !before.contains($0) }
    return try await LaptopNews(devices, places, desk)
  }

  /// What it has heard within a day.
  static func ofToday(_ desk: Desk) async throws -> LaptopNews {
    _ = try await desk.replica.meetNewDevices()
    let since = desk.time.now - newMilliseconds
    return try await LaptopNews(
      desk.replica.devices().filter { $0.seenAt.map { $0 > since } ?? false },
      desk.replica.newPlaces(since: since), desk)
  }

  var remarks: [String] {
    guard let lines else { return [] }
    return devices.map { say("new laptop: \(lines.line($0))") } + places.map(lines.line)
  }

  /// The new devices for scripts.
  var json: JSONValue { .list(lines.map { devices.map($0.json) } ?? []) }

  /// Known devices in new teams, for scripts.
  var placesJSON: JSONValue { .list(lines.map { places.map($0.json) } ?? []) }
}
