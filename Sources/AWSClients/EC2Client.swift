import ByteEncodings
import HTTPTransport

/// The one thing that is asked of EC2: the public address of a task's network interface.
package final class EC2Client {
    private let connection: AWSConnection

    package init(_ connection: AWSConnection) {
        self.connection = connection
    }

    /// The IPv4 address, or nil when the interface has none (yet). An unknown interface has the kind `.notFound`.
    package func publicAddress(
        ofNetworkInterface interface: String, timeoutMilliseconds: Int
    ) throws(AWSError) -> String? {
        let form = FormQuery([
            .init(name: "Action", value: "DescribeNetworkInterfaces"), .init(name: "Version", value: "2016-11-15"),
            .init(name: "NetworkInterfaceId.1", value: interface),
        ])
        let call = AWSCall(
            service: .ec2, endpoint: try connection.configuration.endpoint(of: .ec2), method: "POST", target: "/",
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(form.text.utf8),
            repetition: .harmless)
        let response = try connection.send(call, timeoutMilliseconds: timeoutMilliseconds)
        guard let root = try? XMLReader.read(response.body), root.name == "DescribeNetworkInterfacesResponse",
            let interfaces = root.descendant("networkInterfaceSet")
        else { throw malformed("it is not a DescribeNetworkInterfacesResponse") }
        guard let item = interfaces.children.first, item.descendant("networkInterfaceId")?.text == interface else {
            throw malformed("it describes another network interface")
        }
        guard let address = item.descendant("association", "publicIp")?.text else { return nil }
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else {
            throw malformed("publicIp is no address")
        }
        return address
    }

    private func malformed(_ message: String) -> AWSError {
        AWSError(service: .ec2, kind: .malformedResponse, code: "MalformedResponse", message: message)
    }
}
