// What an invitation carries so that a new laptop knows the server: a hash of the key that TLS makes it prove.

#if Server

  import CausalMerge
  import NIOSSL
  import SyncProtocol

  /// SHA-256 of a certificate's public key, as its SubjectPublicKeyInfo has it.
  ///
  /// A renewed certificate with the same key keeps its pin; a new key needs new invitations, and every device told.
  public enum ServerKeyPin {
    /// The pin of the first certificate in a PEM file, as 64 hexadecimal digits.
    ///
    /// - Throws: ``SettingsError`` if there is no certificate that can be read.
    public static func pin(ofCertificateAt path: String) throws(SettingsError) -> String {
      do {
        guard let certificate = try NIOSSLCertificate.fromPEMFile(path).first else {
          throw SettingsError(key: SettingKey.tlsCertificate.rawValue, problem: .certificateRefused)
        }
        let digest: RunningHash = SecureHash.digest(
          of: try certificate.extractPublicKey().toSPKIBytes())
        return digest.description
      } catch {
        throw SettingsError(key: SettingKey.tlsCertificate.rawValue, problem: .certificateRefused)
      }
    }
  }

#endif
