import HTTPTransport
import JSONCoding
import JSONModel

extension AWSConnection {
    /// A call in one of AWS's JSON protocols. `version` is `1.0` or `1.1`, `target` as `AWSEvents.PutEvents`.
    func callJSON<Answer: Decodable>(
        _ service: AWSService, version: String, target: String, input: JSONValue, answer: Answer.Type,
        timeoutMilliseconds: Int
    ) throws(AWSError) -> Answer {
        let body: [UInt8]
        do {
            body = try JSON.encode(input)
        } catch {
            throw AWSError(service: service, kind: .refused, code: "InvalidInput", message: error.description)
        }
        let call = AWSCall(
            service: service, endpoint: try configuration.endpoint(of: service), method: "POST", target: "/",
            headers: [("Content-Type", "application/x-amz-json-\(version)"), ("X-Amz-Target", target)], body: body,
            repetition: .harmless)
        let response = try send(call, timeoutMilliseconds: timeoutMilliseconds)
        do {
            return try JSON.decode(Answer.self, from: response.body)
        } catch {
            throw AWSError(
                service: service, kind: .malformedResponse, code: "MalformedResponse", status: response.status,
                message: "\(target): \(error.description)")
        }
    }
}
