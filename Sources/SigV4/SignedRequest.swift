/// A request that carries its signature, with the steps that led to it.
package struct SignedRequest: Sendable {
    /// To be sent exactly as it is.
    package let request: SignableRequest
    /// 64 digits in lower case.
    package let signature: String
    /// For comparison with what a service says it computed. Holds no secret but a session token.
    package let canonicalRequest: String
    package let stringToSign: String
}
