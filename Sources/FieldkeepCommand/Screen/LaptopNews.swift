// What every member is told of the organization's laptops: once by the sync that brings it, and for a day by status.

import Fieldkeep

/// Laptops of which this one has heard.
struct LaptopNews {
  let devices: [KnownDevice]
  private let lines: DeviceLines?

  /// How long it is news.
  private static let newMilliseconds: Int64 = 86_400_000

  private init(_ devices: [KnownDevice], _ desk: Desk) async throws {
    self.devices = devices
    // Read only where there is something to tell: there is not, almost always.
    lines = devices.isEmpty ? nil : try await DeviceLines(desk)
  }

  /// What this laptop hears now for the first time.
  static func heardNow(_ desk: Desk) async throws -> LaptopNews {
    try await LaptopNews(desk.replica.meetNewDevices(), desk)
  }

  /// What it has heard within a day.
  static func ofToday(_ desk: Desk) async throws -> LaptopNews {
    _ = try await desk.replica.meetNewDevices()
    return try await LaptopNews(
      desk.replica.devices().filter { device in
        device.seenAt.map { desk.time.now - $0 < newMilliseconds } ?? false
      }, desk)
  }

  var remarks: [String] {
    (lines.map { devices.map($0.line) } ?? []).map { say("new laptop: \($0)") }
  }

  /// The new devices for scripts.
  var json: JSONValue { .list(lines.map { devices.map($0.json) } ?? []) }

  var isEmpty: Bool { devices.isEmpty }
}
