@echo off
rem Runs Keel from an archive on Windows. Written, but not yet run: Keel has been run on Linux alone.
setlocal
set "ROOT=%~dp0"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
set "CLASSPATH=%ROOT%lib\verify\*"
if exist "%ROOT%lib\train\" set "CLASSPATH=%ROOT%lib\train\*;%ROOT%lib\interchange\*;%ROOT%lib\verify\*"
if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=1"
"%JAVA%" -XX:+UseSerialGC -Djava.awt.headless=true -cp "%CLASSPATH%" keel.verify.cli.Keel %*
exit /b %ERRORLEVEL%
