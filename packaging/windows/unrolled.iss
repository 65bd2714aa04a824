; The installer for Windows (Inno Setup 6), of what `python packaging\build freeze` made:
;   iscc /DVersion=0.1.0 packaging\windows\unrolled.iss
#ifndef Version
  #error "name the version: /DVersion=0.1.0"
#endif

[Setup]
AppId={{6B0C2A43-52B1-4E0B-9C1C-2D6B6F6A9E11}
AppName=Unrolled
AppVersion={#Version}
AppPublisher=The Unrolled authors
DefaultDirName={autopf}\Unrolled
DefaultGroupName=Unrolled
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=..\..\dist
OutputBaseFilename=unrolled-{#Version}-windows-x86_64
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
UninstallDisplayIcon={app}\unrolled.exe
LicenseFile=..\..\LICENSE

[Files]
Source: "..\..\build\frozen\unrolled\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Unrolled"; Filename: "{app}\unrolled.exe"
Name: "{autodesktop}\Unrolled"; Filename: "{app}\unrolled.exe"; Tasks: desktop

[Tasks]
Name: desktop; Description: "An icon on the desktop"; Flags: unchecked

[Registry]
Root: HKA; Subkey: "Software\Classes\.unrolled"; ValueType: string; ValueData: "Unrolled.Session"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Unrolled.Session"; ValueType: string; ValueData: "Unrolled session"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Unrolled.Session\shell\open\command"; ValueType: string; ValueData: """{app}\unrolled.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.inkml\OpenWithProgids"; ValueType: string; ValueName: "Unrolled.Session"; ValueData: ""; Flags: uninsdeletevalue

[Run]
Filename: "{app}\unrolled.exe"; Description: "Start Unrolled"; Flags: nowait postinstall skipifsilent
