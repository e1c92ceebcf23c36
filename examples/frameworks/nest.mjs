import 'reflect-metadata';
import { Controller, Get, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { logger } from 'logly-otel';
import { NestLogger } from 'logly-otel/nest';

logger.configure({ handlers: [{ sink: 'stdout', format: '{level} {name}: {message}' }] });

class UsersController {
  log = new Logger('UsersController');
  find() {
    this.log.log('looking up');
    return 'Ada';
  }
}
// With TypeScript: @Get(), @Controller('users') and @Module({ … }).
Get()(UsersController.prototype, 'find', Object.getOwnPropertyDescriptor(UsersController.prototype, 'find'));
Controller('users')(UsersController);
class AppModule {}
Module({ controllers: [UsersController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: new NestLogger(logger) });
await app.listen(0);
await fetch(`${(await app.getUrl()).replace('[::1]', 'localhost')}/users`);
await app.close();
