import AWSClients
import HTTPTransport
import Testing

@Suite("EC2Client")
struct EC2ClientTests {
    private func answer(_ id: String, _ association: String) -> ScriptedHTTP.Answer {
        .response(
            200, headers: ["Content-Type": "text/xml"],
            body: """
                <?xml version="1.0" encoding="UTF-8"?>
                <DescribeNetworkInterfacesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
                  <requestId>r</requestId>
                  <networkInterfaceSet><item>
                    <networkInterfaceId>\(id)</networkInterfaceId>
                    <description>arn:aws:ecs:1:attachment/&lt;x&gt;</description>
                    \(association)
                    <privateIpAddressesSet><item><association><publicIp>9.9.9.9</publicIp></association></item></privateIpAddressesSet>
                  </item></networkInterfaceSet>
                </DescribeNetworkInterfacesResponse>
                """)
    }

    private func address(_ answer: ScriptedHTTP.Answer) throws -> (String?, ScriptedAWS) {
        let aws = try ScriptedAWS(answer)
        let address = try EC2Client(aws.connection).publicAddress(
            ofNetworkInterface: "eni-0123", timeoutMilliseconds: 1000)
        return (address, aws)
    }

    @Test("the address is that of the interface's own association")
    func found() throws {
        let (address, aws) = try address(
            answer("eni-0123", "<association><publicIp>3.4.5.6</publicIp><ipOwnerId>amazon</ipOwnerId></association>"))
        #expect(address == "3.4.5.6")
        #expect(
            String(decoding: aws.http.requests[0].body, as: UTF8.self)
                == "Action=DescribeNetworkInterfaces&Version=2016-11-15&NetworkInterfaceId.1=eni-0123")
    }

    @Test("an interface without an association has no address")
    func none() throws {
        #expect(try address(answer("eni-0123", "")).0 == nil)
    }

    @Test("another interface, no address, another document and no document are malformed")
    func malformed() throws {
        let answers = [
            answer("eni-9999", "<association><publicIp>3.4.5.6</publicIp></association>"),
            answer("eni-0123", "<association><publicIp>evil.example</publicIp></association>"),
            answer("eni-0123", "<association><publicIp>3.4.5.6"),
            .response(200, headers: [:], body: "<html><body>hello</body></html>"), .json("{}"),
            .response(200, headers: [:], body: "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>"),
        ]
        for answer in answers {
            let error = #expect(throws: AWSError.self) { try address(answer) }
            #expect(error?.kind == .malformedResponse)
        }
    }

    @Test("an unknown interface is not found")
    func notFound() {
        let body = """
            <?xml version="1.0"?><Response><Errors><Error><Code>InvalidNetworkInterfaceID.NotFound</Code>
            <Message>The networkInterface ID 'eni-0123' does not exist</Message></Error></Errors></Response>
            """
        let error = #expect(throws: AWSError.self) { try address(.response(400, headers: [:], body: body)) }
        #expect(error?.kind == .notFound)
        #expect(error?.message == "The networkInterface ID 'eni-0123' does not exist")
    }
}
