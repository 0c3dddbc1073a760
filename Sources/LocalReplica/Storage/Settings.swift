// The few values that a replica keeps once.

import Foundation
import GRDB

/// The names of the `setting` table's rows.
enum SettingName: String {
  /// Sealed zero bytes: tells a wrong storage key from a damaged row.
  case probe
  /// The device's own keys, sealed.
  case deviceKeys = "device_keys"
  /// The organization's root signing key.
  case rootKey = "root_key"
  /// Boot and offset of the last clock measurement.
  case clock
  /// Remotes that this device has exchanged with since it was opened last, as a run number.
  case run
  /// There while the file may still hold what was deleted from it.
  case uncleaned
  /// The invitation by which this device has asked to be let in, sealed; gone once it is answered.
  case joining
  /// There once work of unknown authors was let go: it is asked for again when the roster has grown.
  case strangersLetGo = "strangers_let_go"
  /// The certificate that the root signed for this device, while the roster does not have it.
  case ownCertificate = "own_certificate"
}

extension Database {
  func setting(_ name: SettingName) throws -> [UInt8]? {
    let statement = try cachedStatement(sql: "SELECT value FROM setting WHERE name = ?")
    return try Data.fetchOne(statement, arguments: [name.rawValue]).map { Array($0) }
  }

  func drop(_ name: SettingName) throws {
    try cachedStatement(sql: "DELETE FROM setting WHERE name = ?")
      .execute(arguments: [name.rawValue])
  }

  func set(_ name: SettingName, to value: [UInt8]) throws {
    let statement = try cachedStatement(
      sql: """
        INSERT INTO setting (name, value) VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """)
    try statement.execute(arguments: [name.rawValue, Data(value)])
  }
}

extension Database {
  /// Takes a setting away, if it was there.
  func forget(_ name: SettingName) throws {
    try execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [name.rawValue])
  }
}

extension Row {
  /// A blob column's bytes; empty where it is NULL.
  func bytes(_ index: Int) -> [UInt8] {
    (try? withUnsafeData(atIndex: index) { $0.map { Array($0) } ?? [] }) ?? []
  }
}
