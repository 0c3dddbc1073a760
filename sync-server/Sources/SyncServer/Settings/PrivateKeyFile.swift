// A private key that anyone on the machine can read is no longer private; the server says so instead
// of starting.

#if Server

  import Foundation

  /// What must hold of the file with the private key, whenever it is read.
  enum PrivateKeyFile {
    /// - Throws: `fileNotReadable`, or `privateKeyReadableByAll` if its mode gives others anything.
    static func check(_ path: String) throws(SettingsError.Problem) {
      guard FileManager.default.isReadableFile(atPath: path),
        let attributes = try? FileManager.default.attributesOfItem(
          atPath: (path as NSString).resolvingSymlinksInPath),
        let mode = attributes[.posixPermissions] as? NSNumber
      else { throw .fileNotReadable }
      guard mode.intValue & 0o007 == 0 else { throw .privateKeyReadableByAll }
    }
  }

  extension SettingsError.Problem: Error {}

#endif
